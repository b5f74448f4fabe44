using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace TransferMed.S3;

/// <summary>Makes clients of the SDK.</summary>
internal static class S3Client
{
    private const string AnyRegion = "us-east-1";

    public static AmazonS3Client Create(S3StoreOptions options)
    {
        var config = new AmazonS3Config
        {
            MaxErrorRetry = options.Retries,
            RetryMode = RequestRetryMode.Standard,
            Timeout = options.Timeout,
            ForcePathStyle = options.PathStyle ?? options.ServiceUrl is not null,

            // Stores that are not AWS know no checksums of parts, and pictures are held to their SHA-256 anyway.
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        };
        if (options.ServiceUrl is not null)
        {
            config.ServiceURL = options.ServiceUrl.ToString();
            config.AuthenticationRegion = options.Region ?? AnyRegion;
        }
        else if (options.Region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.Anonymous ? new AmazonS3Client(new AnonymousAWSCredentials(), config) : new AmazonS3Client(config);
    }
}
