using Microsoft.AspNetCore.Http.Features;

namespace ServeOnnx;

/// <summary>
/// Answers before the body is read, and then takes in for a while what the client still sends: a connection that is closed over
/// unread data is reset, and the client would see that in place of the answer.
/// </summary>
internal sealed class LingeringResult(Refusal refusal) : IResult
{
    private const int ChunkLength = 16 << 10;
    private const long MostBytes = 256L << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (httpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        httpContext.Response.Headers.Connection = "close";
        await refusal.ToResult().ExecuteAsync(httpContext);
        await httpContext.Response.CompleteAsync();
        await DrainAsync(httpContext);
    }

    private static async Task DrainAsync(HttpContext context)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(MostTime);
        var chunk = new byte[ChunkLength];
        long taken = 0;
        try
        {
            while (taken < MostBytes && await context.Request.Body.ReadAsync(chunk, time.Token) is > 0 and int read)
            {
                taken += read;
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The client has its answer or has gone.
        }
    }
}
