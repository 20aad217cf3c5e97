"""Load runs with Locust."""
