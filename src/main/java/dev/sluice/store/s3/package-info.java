/// The object store on S3 and what speaks its protocol, through the AWS SDK's asynchronous client.
@NullMarked
package dev.sluice.store.s3;

import org.jspecify.annotations.NullMarked;
