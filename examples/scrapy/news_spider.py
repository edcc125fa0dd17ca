"""A spider that hands every page it is given to boctin: scrapy runspider news_spider.py -a urls=URL,URL"""

import scrapy


class NewsSpider(scrapy.Spider):
    name = "news"
    custom_settings = {"ITEM_PIPELINES": {"boctin_pipeline.BoctinPipeline": 900}}

    def __init__(self, urls="", **arguments):
        super().__init__(**arguments)
        self.start_urls = [url for url in urls.split(",") if url]

    def parse(self, response):
        content_type = response.headers.get("Content-Type", b"").decode("latin-1")
        yield {"url": response.url, "body": response.body, "content_type": content_type}
