using System.Net.Http.Headers;
using System.Text;

namespace TransferMed.Tracking;

/// <summary>Where an MLflow server is, and how it knows us: by the environment variables that MLflow's own client reads.</summary>
internal sealed record MlflowAddress(Uri Uri, AuthenticationHeaderValue? Authorization)
{
    private const string AddressVariable = "MLFLOW_TRACKING_URI";

    /// <summary>Reads an address.</summary>
    /// <param name="address">The address, or null for that of the environment.</param>
    /// <exception cref="ArgumentException">It is not one of HTTP.</exception>
    public static MlflowAddress Parse(string? address)
    {
        string text = address ?? Variable(AddressVariable) ?? throw new ArgumentException($"No MLflow address: give one, such as http://localhost:5000, or set {AddressVariable}.", nameof(address));
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new ArgumentException($"The MLflow address {Shown(text)} is not that of a server; give one such as http://localhost:5000. Folders and databases are not written directly: start 'mlflow server' on them.", nameof(address));
        }

        var plain = new Uri(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/') + "/");
        return new MlflowAddress(plain, uri.UserInfo.Length > 0 ? Basic(Uri.UnescapeDataString(uri.UserInfo)) : OfEnvironment());
    }

    /// <summary>An address as a message may show it: a name, a password or a token in it goes into no log.</summary>
    private static string Shown(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        if (end < 0)
        {
            return text.Contains('@', StringComparison.Ordinal) ? "(not shown, since it may hold a password)" : $"'{text}'";
        }

        bool isServer = Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme is "http" or "https");
        return isServer && !(uri!.PathAndQuery + uri.Fragment).Contains('@', StringComparison.Ordinal)
            ? $"'{uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}' with a query or a fragment"
            : Uri.CheckSchemeName(text[..end]) ? $"'{text[..end]}://...'"
            : "(not shown, since it may hold a password)";
    }

    // In the order of MLflow's own client: name and password, then the token.
    private static AuthenticationHeaderValue? OfEnvironment() =>
        Variable("MLFLOW_TRACKING_USERNAME") is { } user && Variable("MLFLOW_TRACKING_PASSWORD") is { } password ? Basic($"{user}:{password}")
        : Variable("MLFLOW_TRACKING_TOKEN") is { } token ? new AuthenticationHeaderValue("Bearer", token)
        : null;

    private static AuthenticationHeaderValue Basic(string user) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
