using System.Net;

namespace ServeOnnx;

/// <summary>
/// Which hosts a request may ask for. A page of another site that has its own name point here (DNS rebinding) asks for that name, and gets
/// nothing. Addresses and names of this machine are taken, the address that a connection came to, and the names that the options allow.
/// </summary>
internal sealed class HostRule
{
    private readonly string[] _names;
    private readonly string[] _endings;
    private readonly bool _any;

    /// <param name="allowed">Names; <c>*.name</c> for every name below it, <c>*</c> for all.</param>
    /// <exception cref="ArgumentException">One is no name of a host.</exception>
    public HostRule(IEnumerable<string> allowed)
    {
        string[] all = [.. allowed.Select(Checked)];
        _any = all.Contains("*");
        _endings = [.. all.Where(name => name.StartsWith("*.", StringComparison.Ordinal)).Select(name => name[1..])];
        _names = [.. all, "localhost"];
    }

    /// <summary>Whether a request for a host is answered.</summary>
    /// <param name="host">The host it names, without port.</param>
    /// <param name="local">The address that its connection came to.</param>
    public bool Allows(string host, IPAddress? local)
    {
        if (_any)
        {
            return true;
        }

        // A name cannot be an address, so that no name can be made to pass here.
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return IPAddress.IsLoopback(address) || address.Equals(local) || (local is { IsIPv4MappedToIPv6: true } && address.Equals(local.MapToIPv4()))
                || _names.Contains(host.Trim('[', ']'), StringComparer.OrdinalIgnoreCase);
        }

        return _names.Contains(host, StringComparer.OrdinalIgnoreCase)
            || _endings.Any(ending => host.Length > ending.Length && host.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Answers requests for other hosts with 421.</summary>
    public async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (Allows(context.Request.Host.Host, context.Connection.LocalIpAddress))
        {
            await next(context);
            return;
        }

        await Refusal.Of(
            StatusCodes.Status421MisdirectedRequest,
            "unknownHost",
            "The request's Host is no name of this endpoint. Ask by its address, or start it with --allowed-hosts and the name.").ExecuteAsync(context);
    }

    private static string Checked(string name)
    {
        string bare = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        bool known = name == "*" || Uri.CheckHostName(bare) != UriHostNameType.Unknown;
        return known ? name.Trim('[', ']') : throw new ArgumentException($"--allowed-hosts has '{name}', which is no name of a host; give it without scheme and port.", nameof(name));
    }
}
