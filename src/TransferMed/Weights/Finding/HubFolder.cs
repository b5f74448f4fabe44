namespace TransferMed.Weights;

/// <summary>The folder into which PyTorch's hub downloads weights, so that one file serves both.</summary>
internal static class HubFolder
{
    /// <summary>As <c>torch.hub.get_dir()</c> gives it, and <c>checkpoints</c> in it: from TORCH_HOME, else XDG_CACHE_HOME, else <c>~/.cache</c>; an empty value counts as none.</summary>
    /// <param name="environment">Gives the value of an environment variable, or null.</param>
    public static string Of(Func<string, string?> environment)
    {
        string home = environment(WeightsVariables.TorchHome) is { Length: > 0 } named
            ? named
            : Path.Combine(environment("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine("~", ".cache"), "torch");
        return Path.GetFullPath(Path.Combine(Expanded(home), "hub", "checkpoints"));
    }

    private static string Expanded(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith('~' + Path.DirectorySeparatorChar.ToString(), StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path;
}
