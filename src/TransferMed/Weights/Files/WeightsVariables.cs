namespace TransferMed.Weights;

/// <summary>The environment variables that say where files of weights are.</summary>
internal static class WeightsVariables
{
    /// <summary>Names a folder of the user's that is looked into first.</summary>
    public const string Folder = "TRANSFERMED_WEIGHTS";

    /// <summary>Names the folder of PyTorch's hub, in which downloads are.</summary>
    public const string TorchHome = "TORCH_HOME";
}
