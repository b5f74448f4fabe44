using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// What is known of a step's module before a network holds it: found by making it once for each description and shape of input.
/// </summary>
internal sealed class ModuleProfile
{
    private static readonly ConditionalWeakTable<ModuleStep, ConcurrentDictionary<FeatureShape, ModuleProfile>> Known = [];

    private ModuleProfile(ModuleState state, FeatureShape output)
    {
        Parameters = [.. state.Parameters.Select(p => new TensorPlan(p.Name, p.Tensor.shape, p.Role))];
        Buffers = [.. state.Buffers.Select(b => (b.Name, b.Tensor.shape))];
        Stages = state.Parameters.Select(p => (p.Name, p.Stage)).Concat(state.Buffers.Select(b => (b.Name, b.Stage))).ToDictionary(StringComparer.Ordinal);
        StageCount = state.Parameters.Count == 0 ? 0 : state.Parameters.Max(p => p.Stage) + 1;
        Output = output;
    }

    public IReadOnlyList<TensorPlan> Parameters { get; }

    public IReadOnlyList<(string Name, long[] Shape)> Buffers { get; }

    /// <summary>The stage of each tensor, counted within the step.</summary>
    public IReadOnlyDictionary<string, int> Stages { get; }

    public int StageCount { get; }

    public FeatureShape Output { get; }

    public static ModuleProfile Of(ModuleStep step, FeatureShape input) =>
        Known.GetValue(step, _ => new()).GetOrAdd(input, shape => Measure(step, shape));

    private static ModuleProfile Measure(ModuleStep step, FeatureShape input)
    {
        using nn.Module<Tensor, Tensor> module = ModuleConstruction.Create(step, input, 0, CPU);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        var state = ModuleState.Of(module, step.HasStages);
        return new ModuleProfile(state, step.OutputShape(input) ?? Run(module, input));
    }

    private static FeatureShape Run(nn.Module<Tensor, Tensor> module, FeatureShape input)
    {
        module.eval();
        Tensor output = module.call(zeros(input.Batch(1)));
        long[] shape = output.shape;
        return shape switch
        {
            [1, var channels] => FeatureShape.Vector((int)channels),
            [1, var tokens, var features] when tokens == input.TokenCount => input.WithChannels((int)features),
            [1, var tokens, var features] when input.IsTokens => FeatureShape.Tokens((int)tokens, (int)features),
            [1, var channels, var height, var width] => FeatureShape.Map((int)channels, (int)height, (int)width),
            _ => throw new InvalidOperationException($"the module gives ({string.Join(", ", shape)}) for one sample; it must give (1, features) or (1, channels, height, width), and of tokens (1, tokens, features) too"),
        };
    }
}
