using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TorchSharp;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Storage;
using static TorchSharp.torch;

namespace TransferMed.Studies;

/// <summary>
/// Weights that others trained, which a network starts from in place of a source's pictures. Their network, its input size and their
/// preprocessing are their own, whatever network the other scenarios have. Scenarios are named after them (<see cref="StudyOptions.WeightsUse"/>).
/// </summary>
public sealed class StudyWeights : IIdentified
{
    private const string ProbeEnding = "-probe";
    private readonly Lazy<string> _sha256;

    /// <summary>Creates them.</summary>
    /// <param name="name">Their name, of the form of a source's (<see cref="StudySource"/>).</param>
    /// <param name="model">
    /// A model with the weights, such as that of <c>PretrainedWeights.OpenAsync</c> or a package; it is not changed, its head is not used.
    /// It belongs to the caller and must live until the study has ended.
    /// </param>
    /// <exception cref="ArgumentException">The name has another form or is <c>scratch</c>.</exception>
    public StudyWeights(string name, TrainedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        StudySource.CheckNames([name]);
        Name = name;
        Model = model;
        _sha256 = new Lazy<string>(() => Hash(model.Network));
    }

    /// <summary>The name: that of the scenario in which they are fine-tuned.</summary>
    public string Name { get; }

    /// <summary>The model with the weights.</summary>
    public TrainedModel Model { get; }

    /// <summary>Where they come from, in plain words: network, data set, citation; null, the default, where nobody says.</summary>
    public string? Origin { get; init; }

    /// <summary>Their licence and terms in plain words; null, the default, where nobody says.</summary>
    public string? License { get; init; }

    /// <summary>The SHA-256 of the network without its head, and of the values of its tensors, by which runs with other weights are told apart: equal for equal weights whatever file they come from.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>The scenario in which only a head is fitted to what a chain of this name ends with.</summary>
    internal static string ProbeOf(string chain) => chain + ProbeEnding;

    JsonNode? IIdentified.Identity
    {
        get
        {
            InputShape input = Model.Network.Spec.Input;
            return new JsonObject
            {
                ["input"] = new JsonObject { ["channels"] = input.Channels, ["height"] = input.Height, ["width"] = input.Width },
                ["license"] = License,
                ["name"] = Name,
                ["network"] = Model.Network.Spec.Name,
                ["origin"] = Origin,
                ["preprocessing"] = CanonicalJson.Short(Model.Preprocessing),
                ["sha256"] = Sha256,
            };
        }
    }

    private static string Hash(Network network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Text(network.Spec.WithHead(2, ClassProbabilities.Usual).ToJson());
        HashSet<string> head = [.. network.AllParameters.Where(parameter => parameter.IsHead).Select(parameter => parameter.Name)];
        foreach ((string name, Tensor values) in network.State().Where(tensor => !head.Contains(tensor.Key)))
        {
            Text($"{name} {values.dtype} {string.Join(' ', values.shape)}");
            TensorMemory.ForEachChunk(values.cpu().contiguous(), piece => hash.AppendData(piece));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Text(string line) => hash.AppendData(Encoding.UTF8.GetBytes($"{line}\n"));
    }
}
