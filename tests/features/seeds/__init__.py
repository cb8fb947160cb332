"""Seeds are read: documents, CloudFormation templates, files."""
