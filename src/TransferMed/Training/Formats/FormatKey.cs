using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TransferMed.Models;
using TransferMed.Runtime;

namespace TransferMed.Training;

/// <summary>What the speeds of the two memory formats depend on, as one text: network without its head, batch, arithmetic, machine and versions.</summary>
internal static class FormatKey
{
    /// <summary>The key of a network's training steps on the CPU, on the calling thread.</summary>
    public static string Of(NetworkSpec spec, int batchSize, Precision precision)
    {
        // A head of other classes is as fast: a re-headed network has what was measured before.
        string body = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spec.WithHead(2, ClassProbabilities.Usual).ToJson())));
        return new JsonObject
        {
            ["batch"] = batchSize,
            ["instructions"] = CpuInstructions.Description,
            ["libTorch"] = TorchRuntime.LibTorchVersion,
            ["library"] = LibraryVersion.Current,
            ["network"] = body,
            ["precision"] = $"{precision}",
            ["processor"] = CpuModel.Name,
            ["processors"] = Environment.ProcessorCount,
            ["threads"] = TorchRuntime.Threads,
            ["work"] = "training",
        }.ToJsonString();
    }

    /// <summary>The name of the file of a key.</summary>
    public static string FileName(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32] + ".json";
}
