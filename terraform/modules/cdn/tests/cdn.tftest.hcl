mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::123456789012:distribution/E1ABCDEF"
      domain_name    = "d111111abcdef8.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
    }
  }

  mock_resource "aws_cloudwatch_log_delivery_destination" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:sluice" }
  }
}

variables {
  media_bucket = {
    name                 = "example-media"
    arn                  = "arn:aws:s3:::example-media"
    regional_domain_name = "example-media.s3.eu-central-1.amazonaws.com"
    cors_allowed_origins = ["*"]
  }
  control_bucket_name = "example-control"
}

run "the_media_bucket_is_the_only_origin_and_requests_to_it_are_signed" {
  assert {
    condition     = [for origin in aws_cloudfront_distribution.this.origin : origin.domain_name] == ["example-media.s3.eu-central-1.amazonaws.com"]
    error_message = "the CDN reads something else than the media bucket"
  }

  assert {
    condition = alltrue([for origin in aws_cloudfront_distribution.this.origin :
      origin.origin_access_control_id == aws_cloudfront_origin_access_control.media.id && length(origin.s3_origin_config) == 0 && length(origin.custom_origin_config) == 0
    ])
    error_message = "the origin is read without origin access control"
  }

  assert {
    condition = (
      aws_cloudfront_origin_access_control.media.origin_access_control_origin_type == "s3"
      && aws_cloudfront_origin_access_control.media.signing_behavior == "always"
      && aws_cloudfront_origin_access_control.media.signing_protocol == "sigv4"
    )
    error_message = "requests to the bucket are not all signed"
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.origin_group) == 0 && coalesce(aws_cloudfront_distribution.this.default_root_object, "none") == "none"
    error_message = "there is another way into the origin"
  }
}

run "the_control_bucket_is_refused_as_origin" {
  command = plan

  variables {
    media_bucket = {
      name                 = "example-control"
      arn                  = "arn:aws:s3:::example-control"
      regional_domain_name = "example-control.s3.eu-central-1.amazonaws.com"
      cors_allowed_origins = ["*"]
    }
  }

  expect_failures = [var.media_bucket]
}

run "the_control_bucket_is_refused_under_the_media_buckets_name_too" {
  command = plan

  variables {
    media_bucket = {
      name                 = "example-media"
      arn                  = "arn:aws:s3:::example-media"
      regional_domain_name = "example-control.s3.eu-central-1.amazonaws.com"
      cors_allowed_origins = ["*"]
    }
  }

  expect_failures = [var.media_bucket]
}

run "playlists_are_the_rule_and_segments_the_exception" {
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == aws_cloudfront_cache_policy.playlists.id
    error_message = "what is no segment is not cached like a playlist"
  }

  assert {
    condition = { for behavior in aws_cloudfront_distribution.this.ordered_cache_behavior : behavior.path_pattern => behavior.cache_policy_id } == {
      "*.ts" = aws_cloudfront_cache_policy.segments.id
    }
    error_message = "something else than segments is cached for ever"
  }

  assert {
    condition     = aws_cloudfront_cache_policy.playlists.id != aws_cloudfront_cache_policy.segments.id
    error_message = "playlists and segments share a policy"
  }
}

# public, max-age=1 on playlists; public, max-age=31536000, immutable on segments.
run "caches_keep_what_sluice_says_as_long_as_it_says" {
  assert {
    condition     = aws_cloudfront_cache_policy.playlists.min_ttl == 1 && aws_cloudfront_cache_policy.playlists.default_ttl == 1
    error_message = "playlists are kept for another time than their second"
  }

  assert {
    condition     = aws_cloudfront_cache_policy.playlists.max_ttl >= 1 && aws_cloudfront_cache_policy.playlists.max_ttl <= 5
    error_message = "a playlist could be kept for longer than half of the longest target duration"
  }

  assert {
    condition     = aws_cloudfront_cache_policy.segments.min_ttl == 0 && aws_cloudfront_cache_policy.segments.default_ttl == 31536000 && aws_cloudfront_cache_policy.segments.max_ttl == 31536000
    error_message = "segments are kept for another time than their year"
  }
}

run "the_path_alone_is_the_cache_key" {
  assert {
    condition = alltrue(flatten([for policy in [aws_cloudfront_cache_policy.playlists, aws_cloudfront_cache_policy.segments] :
      [for key in policy.parameters_in_cache_key_and_forwarded_to_origin : [
        key.query_strings_config[0].query_string_behavior == "none",
        key.headers_config[0].header_behavior == "none",
        key.cookies_config[0].cookie_behavior == "none",
      ]]
    ]))
    error_message = "a viewer can reach past the cache with a header, a cookie or a query"
  }

  assert {
    condition = (
      one(aws_cloudfront_origin_request_policy.cors.query_strings_config).query_string_behavior == "none"
      && one(aws_cloudfront_origin_request_policy.cors.cookies_config).cookie_behavior == "none"
    )
    error_message = "queries or cookies reach the bucket"
  }
}

run "playlists_are_compressed_and_segments_are_not" {
  assert {
    condition = (
      aws_cloudfront_distribution.this.default_cache_behavior[0].compress
      && aws_cloudfront_cache_policy.playlists.parameters_in_cache_key_and_forwarded_to_origin[0].enable_accept_encoding_gzip
      && aws_cloudfront_cache_policy.playlists.parameters_in_cache_key_and_forwarded_to_origin[0].enable_accept_encoding_brotli
      && aws_cloudfront_cache_policy.playlists.min_ttl > 0
    )
    error_message = "playlists are not compressed"
  }

  assert {
    condition = (
      !aws_cloudfront_distribution.this.ordered_cache_behavior[0].compress
      && !aws_cloudfront_cache_policy.segments.parameters_in_cache_key_and_forwarded_to_origin[0].enable_accept_encoding_gzip
      && !aws_cloudfront_cache_policy.segments.parameters_in_cache_key_and_forwarded_to_origin[0].enable_accept_encoding_brotli
    )
    error_message = "segments are compressed, or kept once for each encoding"
  }
}

run "errors_are_forgotten_within_a_second" {
  assert {
    condition = { for response in aws_cloudfront_distribution.this.custom_error_response : response.error_code => response.error_caching_min_ttl } == {
      403 = 1, 404 = 1, 500 = 1, 502 = 1, 503 = 1, 504 = 1
    }
    error_message = "CloudFront remembers an error for ten seconds, unless it is told otherwise"
  }
}

run "errors_may_be_forgotten_at_once" {
  variables {
    negative_caching_seconds = 0
  }

  assert {
    condition     = alltrue([for response in aws_cloudfront_distribution.this.custom_error_response : response.error_caching_min_ttl == 0])
    error_message = "errors are remembered"
  }
}

run "errors_cannot_be_remembered_for_longer" {
  command = plan

  variables {
    negative_caching_seconds = 10
  }

  expect_failures = [var.negative_caching_seconds]
}

run "players_of_any_origin_may_read" {
  assert {
    condition = alltrue(flatten([for cors in aws_cloudfront_response_headers_policy.media.cors_config : [
      !cors.access_control_allow_credentials,
      cors.origin_override,
      cors.access_control_allow_origins[0].items == toset(["*"]),
      cors.access_control_allow_methods[0].items == toset(["GET", "HEAD", "OPTIONS"]),
      cors.access_control_allow_headers[0].items == toset(["Range"]),
      cors.access_control_expose_headers[0].items == toset(["Age", "Content-Length", "Content-Range", "Date", "ETag"]),
    ]])) && length(aws_cloudfront_response_headers_policy.media.cors_config) == 1
    error_message = "CORS is not what players need"
  }

  assert {
    condition = alltrue([for behavior in concat(aws_cloudfront_distribution.this.default_cache_behavior, aws_cloudfront_distribution.this.ordered_cache_behavior) : (
      behavior.response_headers_policy_id == aws_cloudfront_response_headers_policy.media.id
      && behavior.origin_request_policy_id == aws_cloudfront_origin_request_policy.cors.id
    )])
    error_message = "a behaviour goes without CORS"
  }

  assert {
    condition     = one(one(aws_cloudfront_origin_request_policy.cors.headers_config).headers).items == toset(["Access-Control-Request-Headers", "Access-Control-Request-Method", "Origin"])
    error_message = "the bucket cannot answer a preflight request"
  }
}

run "origins_can_be_named" {
  variables {
    media_bucket = {
      name                 = "example-media"
      arn                  = "arn:aws:s3:::example-media"
      regional_domain_name = "example-media.s3.eu-central-1.amazonaws.com"
      cors_allowed_origins = ["https://www.example.com", "https://example.com"]
    }
  }

  assert {
    condition     = aws_cloudfront_response_headers_policy.media.cors_config[0].access_control_allow_origins[0].items == toset(["https://www.example.com", "https://example.com"])
    error_message = "pages of other origins may read"
  }
}

run "viewers_may_only_read_and_only_over_tls" {
  assert {
    condition = alltrue([for behavior in concat(aws_cloudfront_distribution.this.default_cache_behavior, aws_cloudfront_distribution.this.ordered_cache_behavior) : (
      behavior.viewer_protocol_policy == "redirect-to-https"
      && behavior.allowed_methods == toset(["GET", "HEAD", "OPTIONS"])
      && behavior.cached_methods == toset(["GET", "HEAD"])
    )])
    error_message = "a behaviour lets viewers write, or read without TLS"
  }

  assert {
    condition = (
      aws_cloudfront_response_headers_policy.media.security_headers_config[0].content_type_options[0].override
      && aws_cloudfront_response_headers_policy.media.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec == 31536000
    )
    error_message = "headers that keep browsers safe are missing"
  }
}

run "without_an_own_name_cloudfronts_is_used" {
  assert {
    condition     = output.playback_base_url == "https://d111111abcdef8.cloudfront.net" && aws_cloudfront_distribution.this.viewer_certificate[0].cloudfront_default_certificate
    error_message = "playback URLs do not begin with CloudFront's own name"
  }

  assert {
    condition     = length(aws_route53_record.this) == 0 && length(aws_cloudwatch_log_delivery.this) == 0 && length(flatten([for origin in aws_cloudfront_distribution.this.origin : origin.origin_shield])) == 0
    error_message = "something is made that nobody asked for"
  }
}

run "an_own_name_gets_records_and_a_certificate" {
  variables {
    domain_name          = "cdn.example.com"
    certificate_arn      = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
    route53_zone_id      = "Z0123456789ABCDEFGHIJ"
    origin_shield_region = "eu-central-1"
  }

  assert {
    condition     = output.playback_base_url == "https://cdn.example.com" && aws_cloudfront_distribution.this.aliases == toset(["cdn.example.com"])
    error_message = "playback URLs do not begin with the own name"
  }

  assert {
    condition = (
      aws_cloudfront_distribution.this.viewer_certificate[0].acm_certificate_arn == var.certificate_arn
      && aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"
      && aws_cloudfront_distribution.this.viewer_certificate[0].ssl_support_method == "sni-only"
    )
    error_message = "the own name has no certificate, or takes old TLS"
  }

  assert {
    condition = { for type, record in aws_route53_record.this : type => "${record.zone_id} ${record.name} ${record.alias[0].name} ${record.alias[0].zone_id}" } == {
      A    = "Z0123456789ABCDEFGHIJ cdn.example.com d111111abcdef8.cloudfront.net Z2FDTNDATAQYW2"
      AAAA = "Z0123456789ABCDEFGHIJ cdn.example.com d111111abcdef8.cloudfront.net Z2FDTNDATAQYW2"
    }
    error_message = "the own name does not lead to the distribution"
  }

  assert {
    condition     = one(flatten([for origin in aws_cloudfront_distribution.this.origin : origin.origin_shield])).origin_shield_region == "eu-central-1"
    error_message = "there is no shield where one was asked for"
  }
}

run "logs_go_to_the_bucket" {
  variables {
    logs = { bucket_arn = "arn:aws:s3:::example-log" }
  }

  assert {
    condition = (
      aws_cloudwatch_log_delivery_source.this[0].resource_arn == output.distribution_arn
      && aws_cloudwatch_log_delivery_source.this[0].log_type == "ACCESS_LOGS"
      && aws_cloudwatch_log_delivery_destination.this[0].delivery_destination_configuration[0].destination_resource_arn == "arn:aws:s3:::example-log"
      && aws_cloudwatch_log_delivery.this[0].delivery_source_name == aws_cloudwatch_log_delivery_source.this[0].name
      && aws_cloudwatch_log_delivery.this[0].delivery_destination_arn == aws_cloudwatch_log_delivery_destination.this[0].arn
    )
    error_message = "access logs do not get from the distribution to the bucket"
  }
}

run "logs_from_another_region_are_refused" {
  command = plan

  variables {
    logs = { bucket_arn = "arn:aws:s3:::example-log" }
  }

  override_data {
    target = data.aws_region.current
    values = { name = "eu-central-1" }
  }

  expect_failures = [aws_cloudwatch_log_delivery_source.this]
}

run "a_name_without_a_certificate_is_refused" {
  command = plan

  variables {
    domain_name = "cdn.example.com"
  }

  expect_failures = [var.certificate_arn]
}

run "a_certificate_of_another_region_is_refused" {
  command = plan

  variables {
    domain_name     = "cdn.example.com"
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.certificate_arn]
}

run "a_url_for_a_name_is_refused" {
  command = plan

  variables {
    domain_name     = "https://cdn.example.com/"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  }

  expect_failures = [var.domain_name]
}

run "records_without_a_name_are_refused" {
  command = plan

  variables {
    route53_zone_id = "Z0123456789ABCDEFGHIJ"
  }

  expect_failures = [var.route53_zone_id]
}

run "what_aws_would_refuse_minutes_later_is_refused_at_once" {
  command = plan

  variables {
    name                 = "Sluice"
    price_class          = "PriceClass_300"
    origin_shield_region = "Frankfurt"
    web_acl_arn          = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b"
    media_bucket = {
      name                 = "example-media"
      arn                  = "arn:aws:s3:::example-media"
      regional_domain_name = "example-media.s3.eu-central-1.amazonaws.com"
      cors_allowed_origins = ["www.example.com"]
    }
  }

  expect_failures = [var.name, var.price_class, var.origin_shield_region, var.web_acl_arn, var.media_bucket]
}
