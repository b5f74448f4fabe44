namespace ServeOnnx;

/// <summary>
/// The headers of every answer, errors included: a browser keeps none, guesses no type, runs nothing in it and shows it in no frame. They
/// are set when an answer begins, since the handling of errors clears what was set before.
/// </summary>
internal static class AnswerHeaders
{
    private const string NothingRuns = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state => Set((IHeaderDictionary)state), context.Response.Headers);
        return next(context);
    }

    private static Task Set(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.Count > 0 ? headers.ContentSecurityPolicy : NothingRuns;
        return Task.CompletedTask;
    }
}
