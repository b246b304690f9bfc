"""The grounds of provision as records: contracts, requests, successions, checks of recipients abroad."""
