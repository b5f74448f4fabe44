namespace ServeOnnx;

/// <summary>A request is refused, and why: the client is told everything in here.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">The reason as a word for programs.</param>
/// <param name="detail">The reason for people, and what to do.</param>
internal sealed class Refusal(int status, string reason, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    /// <summary>The answer as problem details (RFC 9457).</summary>
    public IResult ToResult() => Of(Status, Reason, Message);

    public static IResult Of(int status, string reason, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["reason"] = reason });
}
