"""The world -> `Page`: sources are visited politely, links remembered, raw pages handed over. Scrapy lives here and nowhere else."""
