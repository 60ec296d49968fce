# Written as objects and not by aws_iam_policy_document, so that tests can look into them without AWS.
locals {
  insecure_transport_denied = {
    for key, arn in local.arns : key => [
      {
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [arn, "${arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOldTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [arn, "${arn}/*"]
        Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
      },
    ]
  }

  # GetObject alone: with ListBucket a request for "/" would list every channel and recording to the world.
  media_read_by_cdn = [
    for arns in [var.media_reader_distribution_arns] : {
      Sid       = "AllowCloudFrontToRead"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = [for prefix in local.published_prefixes : "${local.arns.media}/${prefix}*"]
      Condition = { StringEquals = { "AWS:SourceArn" = arns } }
    } if length(arns) > 0
  ]

  # Other accounts, anonymous requests, and every service that calls as itself: CloudFront above all. A denial stands
  # whatever else a policy may come to allow.
  control_guarded = [{
    Sid       = "DenyEveryoneOutsideTheAccount"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = [local.arns.control, "${local.arns.control}/*"]
    Condition = { StringNotEquals = { "aws:PrincipalAccount" = local.account_id } }
  }]

  control_writes_guarded = [
    # S3 compares If-None-Match with what is there, so an entry can be added and never replaced.
    {
      Sid       = "DenyReplacingAuditEntries"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "${local.arns.control}/audit/*"
      Condition = { Null = { "s3:if-none-match" = "true" } }
    },
    # It holds where both headers are absent. Pods always send one; a lease by hand takes its channel off the air.
    {
      Sid       = "DenyWritingLeasesUnconditionally"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "${local.arns.control}/leases/*"
      Condition = { Null = { "s3:if-match" = "true", "s3:if-none-match" = "true" } }
    },
  ]

  log_deliveries = [
    for log in [for key, arn in local.arns : arn if key == "log"] : [
      {
        Sid       = "AllowS3ToLogTheControlBucket"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${log}/s3/control/*"
        Condition = {
          StringEquals = { "aws:SourceAccount" = local.account_id }
          ArnEquals    = { "aws:SourceArn" = local.arns.control }
        }
      },
      # CloudFront's logs come by way of CloudWatch's delivery, which has its only place in us-east-1.
      {
        Sid       = "AWSLogDeliveryWrite"
        Effect    = "Allow"
        Principal = { Service = "delivery.logs.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${log}/AWSLogs/${local.account_id}/*"
        Condition = {
          StringEquals = {
            "s3:x-amz-acl"      = "bucket-owner-full-control"
            "aws:SourceAccount" = local.account_id
          }
          ArnLike = { "aws:SourceArn" = "arn:aws:logs:us-east-1:${local.account_id}:delivery-source:*" }
        }
      },
    ]
  ]

  media_policy = { Version = "2012-10-17", Statement = concat(local.insecure_transport_denied.media, local.media_read_by_cdn) }
  control_policy = {
    Version = "2012-10-17"
    Statement = concat(
      local.insecure_transport_denied.control,
      local.control_guarded,
      [for statement in local.control_writes_guarded : statement if var.control_write_guards],
    )
  }
}

# S3 refuses to change a bucket's policy and its public access block at the same time.
resource "aws_s3_bucket_policy" "media" {
  bucket = aws_s3_bucket.this["media"].bucket
  policy = jsonencode(local.media_policy)

  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_policy" "control" {
  bucket = aws_s3_bucket.this["control"].bucket
  policy = jsonencode(local.control_policy)

  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_policy" "log" {
  count = var.log_bucket_name == null ? 0 : 1

  bucket = aws_s3_bucket.this["log"].bucket
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.insecure_transport_denied.log, flatten(local.log_deliveries))
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
