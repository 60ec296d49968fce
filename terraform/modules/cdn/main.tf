data "aws_region" "current" {}

locals {
  # What Sluice writes into Cache-Control of playlists, and of segments, whose names are never used again.
  playlist_max_age_seconds = 1
  segment_max_age_seconds  = 31536000

  # Half of the longest target duration that Sluice begins a broadcast with.
  playlist_ceiling_seconds = 5

  origin_id = "media"

  # Without a header by the bucket CloudFront remembers an error for 10 s, five segments long.
  remembered_errors = [403, 404, 500, 502, 503, 504]

  everywhere = contains(var.media_bucket.cors_allowed_origins, "*")
}

resource "aws_cloudfront_origin_access_control" "media" {
  name                              = var.name
  description                       = "Lets this distribution, and nobody else, read the media bucket."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# The object's own Cache-Control decides; the floor is what Sluice writes anyway, because CloudFront keeps compressed
# copies only where there is one.
resource "aws_cloudfront_cache_policy" "playlists" {
  name        = "${var.name}-playlists"
  comment     = "Playlists: for about a second, compressed"
  min_ttl     = local.playlist_max_age_seconds
  default_ttl = local.playlist_max_age_seconds
  max_ttl     = local.playlist_ceiling_seconds

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    # Nothing of the request but its path: nobody can get past the cache with a query of his own.
    query_strings_config {
      query_string_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    cookies_config {
      cookie_behavior = "none"
    }
  }
}

resource "aws_cloudfront_cache_policy" "segments" {
  name        = "${var.name}-segments"
  comment     = "Segments: for ever, as they are"
  min_ttl     = 0
  default_ttl = local.segment_max_age_seconds
  max_ttl     = local.segment_max_age_seconds

  parameters_in_cache_key_and_forwarded_to_origin {
    # Video does not get smaller, and one copy of each segment is enough.
    enable_accept_encoding_brotli = false
    enable_accept_encoding_gzip   = false

    query_strings_config {
      query_string_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    cookies_config {
      cookie_behavior = "none"
    }
  }
}

# CloudFront leaves preflight requests to the bucket, which refuses them without these headers. They are no part of the
# cache key: what a player reads of CORS comes from the response headers policy, for every origin alike.
resource "aws_cloudfront_origin_request_policy" "cors" {
  name    = "${var.name}-cors"
  comment = "What the bucket needs to answer a preflight request"

  headers_config {
    header_behavior = "whitelist"

    headers {
      items = ["Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"]
    }
  }

  query_strings_config {
    query_string_behavior = "none"
  }

  cookies_config {
    cookie_behavior = "none"
  }
}

resource "aws_cloudfront_response_headers_policy" "media" {
  name    = "${var.name}-media"
  comment = "CORS for players, and no guessing of types"

  cors_config {
    access_control_allow_credentials = false
    access_control_max_age_sec       = 86400
    # A cached answer carries what the bucket said to whoever came first.
    origin_override = true

    access_control_allow_headers {
      items = ["Range"]
    }

    access_control_allow_methods {
      items = ["GET", "HEAD", "OPTIONS"]
    }

    access_control_allow_origins {
      items = local.everywhere ? ["*"] : var.media_bucket.cors_allowed_origins
    }

    access_control_expose_headers {
      items = ["Age", "Content-Length", "Content-Range", "Date", "ETag"]
    }
  }

  security_headers_config {
    content_type_options {
      override = true
    }

    # This name serves nothing but media, and nothing without TLS.
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = false
      override                   = true
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  comment         = "${var.name}: live video from ${var.media_bucket.name}"
  aliases         = var.domain_name[*]
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = var.price_class
  web_acl_id      = var.web_acl_arn

  # The only origin there is.
  origin {
    origin_id                = local.origin_id
    domain_name              = var.media_bucket.regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.media.id

    dynamic "origin_shield" {
      for_each = var.origin_shield_region[*]

      content {
        enabled              = true
        origin_shield_region = origin_shield.value
      }
    }
  }

  # Playlists, and whatever else may come to stand in the bucket: kept for the shorter time.
  default_cache_behavior {
    target_origin_id           = local.origin_id
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.playlists.id
    origin_request_policy_id   = aws_cloudfront_origin_request_policy.cors.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.media.id
  }

  ordered_cache_behavior {
    path_pattern               = "*.ts"
    target_origin_id           = local.origin_id
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = false
    cache_policy_id            = aws_cloudfront_cache_policy.segments.id
    origin_request_policy_id   = aws_cloudfront_origin_request_policy.cors.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.media.id
  }

  # Without the right to list the bucket, which would list it to the world, a missing object is a 403 here.
  dynamic "custom_error_response" {
    for_each = local.remembered_errors

    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = var.negative_caching_seconds
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == null
    acm_certificate_arn            = var.certificate_arn
    ssl_support_method             = var.certificate_arn == null ? null : "sni-only"
    minimum_protocol_version       = var.certificate_arn == null ? "TLSv1" : "TLSv1.2_2021"
  }
}

resource "aws_route53_record" "this" {
  for_each = var.route53_zone_id == null ? toset([]) : toset(["A", "AAAA"])

  zone_id = var.route53_zone_id
  name    = var.domain_name
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}

resource "aws_cloudwatch_log_delivery_source" "this" {
  count = var.logs == null ? 0 : 1

  name         = var.name
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn

  lifecycle {
    precondition {
      condition     = data.aws_region.current.name == "us-east-1"
      error_message = "The module cdn needs a provider for us-east-1 to deliver logs: AWS knows CloudFront's logs in no other region. This one is for ${data.aws_region.current.name}."
    }
  }
}

resource "aws_cloudwatch_log_delivery_destination" "this" {
  count = var.logs == null ? 0 : 1

  name          = var.name
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = var.logs.bucket_arn
  }
}

resource "aws_cloudwatch_log_delivery" "this" {
  count = var.logs == null ? 0 : 1

  delivery_source_name     = aws_cloudwatch_log_delivery_source.this[0].name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.this[0].arn
}
