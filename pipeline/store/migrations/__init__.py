"""The store's form, step by step; a migration that has been published is never changed."""
