using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace TransferMed.S3;

/// <summary>What went wrong, with bucket and key, and what to do.</summary>
internal static class S3Faults
{
    /// <summary>Whether the fault is one of the store or of the way to it. All others are faults of programs.</summary>
    public static bool IsOne(Exception fault) => fault is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>Whether a connection failed while an answer was read, which the SDK does not see. What the store itself says has no cause.</summary>
    public static bool IsOfConnection(Exception fault) =>
        fault is HttpIOException or HttpRequestException or TimeoutException or OperationCanceledException || (fault is IOException && fault.InnerException is not null);

    /// <summary>The error of a request.</summary>
    /// <param name="what">The address of the object or place, and what was wanted of it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="fault">The cause.</param>
    public static IOException Of(string what, string bucket, Exception fault) => fault switch
    {
        IOException known when !IsOfConnection(known) => known,
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => new IOException($"{what}: there is no bucket '{bucket}' ({Said(fault)}). Check its name, the region and the service URL.", fault),
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } => new FileNotFoundException($"{what}: there is no such object ({Said(fault)}). Put it back, or open the dataset again.", fault),
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => new IOException(
            $"{what}: access is denied ({Said(fault)}). The credentials need s3:ListBucket on the bucket '{bucket}' and s3:GetObject on its objects; for a public bucket set {nameof(S3StoreOptions)}.{nameof(S3StoreOptions.Anonymous)}.", fault),
        AmazonS3Exception { StatusCode: HttpStatusCode.RequestedRangeNotSatisfiable } => new EndOfStreamException($"{what}: the object is shorter ({Said(fault)}); it was changed after the dataset was opened. Open the dataset again.", fault),
        AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } => new IOException($"{what}: the object was changed after the dataset was opened ({Said(fault)}). Open the dataset again.", fault),
        AmazonS3Exception { StatusCode: HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect or HttpStatusCode.BadRequest } => new IOException(
            $"{what}: the store refuses the request ({Said(fault)}). Check {nameof(S3StoreOptions)}.{nameof(S3StoreOptions.Region)}, {nameof(S3StoreOptions.ServiceUrl)} and {nameof(S3StoreOptions.PathStyle)}.", fault),
        AmazonServiceException { StatusCode: not 0 } => new IOException($"{what}: the store answers with an error, after all retries ({Said(fault)}). Try again later, or raise {nameof(S3StoreOptions)}.{nameof(S3StoreOptions.Retries)}.", fault),
        AmazonClientException => new IOException(
            $"{what}: the request could not be sent: {fault.Message} Set credentials (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a role) and a region, or {nameof(S3StoreOptions)}.{nameof(S3StoreOptions.Anonymous)} for a public bucket.", fault),
        _ => new IOException($"{what}: the connection failed, after all retries: {fault.Message} Check the network and {nameof(S3StoreOptions)}.{nameof(S3StoreOptions.ServiceUrl)}, then start again.", fault),
    };

    private static string Said(Exception fault) => fault is AmazonServiceException service ? $"{(int)service.StatusCode} {service.ErrorCode}".TrimEnd() : fault.Message;
}
