using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ServeOnnx;

/// <summary>Finds the picture in the body of a request, and reads it into the upload's buffer.</summary>
internal sealed class UploadBody
{
    /// <summary>What the wrapping of a form may add to a picture.</summary>
    public const int FormAllowance = 64 << 10;

    private const int LongestBoundary = 128;
    private const int LargestPartHeader = 16 << 10;

    private static readonly string[] s_whole = ["application/octet-stream", "application/dicom"];

    private readonly HttpRequest _request;
    private readonly string? _boundary;

    private UploadBody(HttpRequest request, string? boundary)
    {
        _request = request;
        _boundary = boundary;
    }

    /// <summary>The body of a request whose media type is one of those that are taken. Reads nothing yet.</summary>
    /// <exception cref="Refusal">It is another, or the form has no usable boundary.</exception>
    public static UploadBody Of(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return new UploadBody(request, null);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type))
        {
            throw Unsupported(request.ContentType);
        }

        if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
            return boundary.Length is > 0 and <= LongestBoundary
                ? new UploadBody(request, boundary)
                : throw Malformed($"its boundary has {boundary.Length} characters; it must have 1 to {LongestBoundary}.");
        }

        bool raw = type.Type.Equals("image", StringComparison.OrdinalIgnoreCase) || s_whole.Any(one => type.MediaType.Equals(one, StringComparison.OrdinalIgnoreCase));
        return raw ? new UploadBody(request, null) : throw Unsupported(request.ContentType);
    }

    /// <summary>Reads the picture.</summary>
    /// <param name="buffer">Receives it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The picture, in the buffer.</returns>
    /// <exception cref="Refusal">It is too large, or the form is malformed.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(UploadBuffer buffer, CancellationToken cancellation)
    {
        if (_boundary is null)
        {
            return await buffer.FillAsync(_request.Body, cancellation);
        }

        try
        {
            return await ReadFormAsync(_boundary, buffer, cancellation);
        }
        catch (Exception fault) when (fault is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            cancellation.ThrowIfCancellationRequested();
            throw Malformed("its last boundary is missing, or a part that is no file is too long.");
        }
    }

    /// <summary>The refusal of a picture of too many bytes.</summary>
    public static Refusal TooLarge(long limit) => new(
        StatusCodes.Status413PayloadTooLarge, "tooLarge", FormattableString.Invariant($"The upload has more than the {limit:#,0} bytes that are taken. Send a smaller version of the picture."));

    private async Task<ReadOnlyMemory<byte>> ReadFormAsync(string boundary, UploadBuffer buffer, CancellationToken cancellation)
    {
        var reader = new MultipartReader(boundary, _request.Body) { HeadersLengthLimit = LargestPartHeader, BodyLengthLimit = buffer.LongestBody };
        ReadOnlyMemory<byte>? image = null;
        while (await reader.ReadNextSectionAsync(cancellation) is { } part)
        {
            bool isFile = ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? place) && place.IsFileDisposition();
            if (!isFile)
            {
                continue;
            }

            if (image is not null)
            {
                throw Malformed("it holds more than one file; send one picture per request.");
            }

            image = await buffer.FillAsync(part.Body, cancellation);
        }

        return image ?? throw Malformed("it holds no file. Send the picture as a part with a file name.");
    }

    private static Refusal Malformed(string what) => new(StatusCodes.Status400BadRequest, "malformedForm", $"The form is malformed: {what}");

    private static Refusal Unsupported(string type) => new(
        StatusCodes.Status415UnsupportedMediaType,
        "unsupportedMediaType",
        $"The content type '{type}' is not taken. Send the picture as image/*, application/dicom or application/octet-stream, or as a file in multipart/form-data.");
}
