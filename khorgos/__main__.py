"""`python -m khorgos`."""

from khorgos.cli import main

if __name__ == "__main__":
    main()
