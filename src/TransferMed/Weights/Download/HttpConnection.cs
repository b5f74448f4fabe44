using System.Net.Http.Headers;
using TransferMed.Runtime;

namespace TransferMed.Weights;

/// <summary>The connections of this process: through the proxy of the system or of HTTPS_PROXY, following redirections, never from https to http.</summary>
internal static class HttpConnection
{
    private static readonly Lazy<HttpClient> Shared = new(Create);

    public static HttpClient Client => Shared.Value;

    /// <summary>A client without a limit of time of its own, since a large file may take long; <see cref="RetryPolicy.Silence"/> is one.</summary>
    public static HttpClient Create()
    {
        var client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("TransferMed", LibraryVersion.Current));
        return client;
    }
}
