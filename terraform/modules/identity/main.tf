data "aws_region" "current" {}

locals {
  issuer = regex("oidc-provider/(.+)$", var.oidc_provider_arn)[0]

  # Action by action, below which prefixes; no prefix for an action on the bucket itself. Data, and not part of the
  # text here, since Sluice's own tests run under these rights (S3Policy, UsedRightsTest).
  rights = jsondecode(file("${path.module}/rights.json"))

  bucket_arns = {
    media   = var.media_bucket_arn
    control = var.control_bucket_arn
  }

  # ListBucket has no condition on a prefix: S3 answers 404 for a missing object only to who may list the bucket as a
  # whole, and a GET of an object has no prefix that a condition could look at.
  statements_on_buckets = [
    for bucket, actions in local.rights : {
      Sid      = "${title(bucket)}Bucket"
      Effect   = "Allow"
      Action   = [for action, prefixes in actions : action if length(prefixes) == 0]
      Resource = local.bucket_arns[bucket]
    }
  ]

  statements_on_objects = flatten([
    for bucket, actions in local.rights : [
      for action, prefixes in actions : {
        Sid      = "${title(bucket)}${trimprefix(action, "s3:")}"
        Effect   = "Allow"
        Action   = action
        Resource = [for prefix in prefixes : "${local.bucket_arns[bucket]}/${prefix}*"]
      } if length(prefixes) > 0
    ]
  ])

  # S3 asks KMS in the role's name; the role cannot ask by itself.
  statements_on_keys = [
    for arns in [var.kms_key_arns] : {
      Sid       = "KeysThroughS3"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = arns
      Condition = { StringEquals = { "kms:ViaService" = "s3.${data.aws_region.current.name}.amazonaws.com" } }
    } if length(arns) > 0
  ]

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.statements_on_buckets, local.statements_on_objects, local.statements_on_keys)
  })
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Sluice's pods, by the service account ${var.namespace}/${var.service_account}"
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OneServiceAccount"
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.oidc_provider_arn }
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.service_account}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "store" {
  name   = "store"
  role   = aws_iam_role.this.name
  policy = local.policy
}

# Whatever else somebody attaches goes with the next apply.
resource "aws_iam_role_policies_exclusive" "this" {
  role_name    = aws_iam_role.this.name
  policy_names = [aws_iam_role_policy.store.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "this" {
  role_name   = aws_iam_role.this.name
  policy_arns = []
}
