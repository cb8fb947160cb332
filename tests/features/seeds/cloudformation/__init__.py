"""Tests of reading seeds: documents, CloudFormation templates and files."""
