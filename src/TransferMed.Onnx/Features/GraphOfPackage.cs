using System.Security.Cryptography;
using TransferMed.Models;
using TransferMed.Onnx.Protocol;

namespace TransferMed.Onnx;

/// <summary>
/// Opens the graph that a package names. It is closed with the last network on top of it. Features are not kept, since a program that predicts sees an
/// image once.
/// </summary>
internal static class GraphOfPackage
{
    /// <exception cref="ArgumentException">The graph does not give what the step says.</exception>
    /// <exception cref="OnnxModelException">The file is not the one that the step names, or cannot be loaded.</exception>
    public static IFrozenGraph Open(string path, FrozenGraphSpec step)
    {
        byte[] content = RuntimeFile.Read(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (hash != step.Graph)
        {
            throw new OnnxModelException($"'{path}' has the SHA-256 {hash} instead of {step.Graph}: it was changed. Put the file back that the model was made on.");
        }

        ModelProto model = OnnxFeatures.Parse(path, content);
        ChosenOutput output = OutputSearch.Named(path, model.Graph, step.Output);
        FeatureSession session = FeatureSession.Open(path, content, hash, model, output.Name, threads: 0);
        try
        {
            session.Measure(session.ReadInput(), step.Channels, step.Height, step.Width, step.Pooling == GraphPooling.TokenMean ? TokenPooling.Mean : TokenPooling.ClassToken);
            return (session.Pooling, session.FeatureCount) == (step.Pooling, step.Features)
                ? session
                : throw new ArgumentException($"'{step.Output}' gives {session.FeatureCount} features by {session.Pooling} instead of {step.Features} by {step.Pooling}.", nameof(step));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
