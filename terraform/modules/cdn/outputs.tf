output "distribution_arn" {
  description = "ARN of the distribution: what the module storage takes as a reader of the media bucket."
  value       = aws_cloudfront_distribution.this.arn
}

output "distribution_id" {
  description = "Id of the distribution."
  value       = aws_cloudfront_distribution.this.id
}

output "distribution_domain_name" {
  description = "CloudFront's name of the distribution: what records made elsewhere point at."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "playback_base_url" {
  description = "What playback URLs begin with: the setting sluice.playback.base-url."
  value       = "https://${coalesce(var.domain_name, aws_cloudfront_distribution.this.domain_name)}"
}

output "origin_domain_names" {
  description = "What the distribution reads from: the media bucket, and nothing else."
  value       = [for origin in aws_cloudfront_distribution.this.origin : origin.domain_name]
}

output "cors_allowed_origins" {
  description = "Origins whose pages may play, as the media bucket has them."
  value       = var.media_bucket.cors_allowed_origins
}
