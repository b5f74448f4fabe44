using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace ServeOnnx;

/// <summary>The key that requests must show, as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. Health, the page and the description need none.</summary>
internal sealed class ApiKey
{
    public const int ShortestLength = 16;

    private const string HeaderName = "X-Api-Key";
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash;

    /// <param name="key">The key, checked.</param>
    public ApiKey(string key) => _hash = HashOf(key);

    /// <summary>Refuses a key that could be guessed or that no header can hold.</summary>
    /// <exception cref="ArgumentException">It is too short, or has spaces or letters beyond ASCII.</exception>
    public static void RequireUsable(string key)
    {
        // The message does not repeat the key.
        if (key.Length < ShortestLength || key.Any(letter => letter is <= ' ' or > '~'))
        {
            throw new ArgumentException($"The API key must have at least {ShortestLength} characters, of ASCII and without spaces.", nameof(key));
        }
    }

    /// <summary>Whether a request shows the key. Takes the same time for every wrong one.</summary>
    public bool IsShown(IHeaderDictionary headers)
    {
        string shown = headers[HeaderName] is { Count: 1 } own ? own.ToString() : Bearer(headers.Authorization);
        return CryptographicOperations.FixedTimeEquals(HashOf(shown), _hash);
    }

    /// <summary>Answers requests without the key with 401.</summary>
    public async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOpen(context.Request) || IsShown(context.Request.Headers))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await Refusal.Of(
            StatusCodes.Status401Unauthorized,
            "keyNeeded",
            "The request does not show the endpoint's key. Send it as 'Authorization: Bearer KEY' or as 'X-Api-Key: KEY'.").ExecuteAsync(context);
    }

    private static bool IsOpen(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path.Value is ("/" or "/health" or "/health/live" or EndpointDocument.Path);

    private static string Bearer(StringValues header)
    {
        string text = header.ToString();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..].Trim() : "";
    }

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
