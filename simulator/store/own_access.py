"""With which key does one reach an S3 API that we started ourselves? One for everybody: only this machine hears it."""

ACCESS_KEY = "css-sim"
SECRET_KEY = "css-sim"  # noqa: S105 - as the first line says
REGION = "us-east-1"
