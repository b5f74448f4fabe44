namespace TransferMed.Tracking;

/// <summary>The server cannot be reached, is busy or has an error of its own: the same request may succeed later.</summary>
internal sealed class MlflowAwayException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The server has answered that it does not take the request, or is no MLflow server.</summary>
internal sealed class MlflowRefusalException(string message, string code = "") : Exception(message)
{
    /// <summary>The error code of MLflow, such as <c>RESOURCE_DOES_NOT_EXIST</c>; empty where the answer has none.</summary>
    public string Code { get; } = code;
}
