"""Counts: a number of people, households, gifts, cards, houses …"""
