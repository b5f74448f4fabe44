using TransferMed.Models;

namespace TransferMed.Onnx;

/// <summary>Adds the nodes of one step, without those of its neighbours.</summary>
/// <param name="emission">Where to.</param>
/// <param name="plan">The step.</param>
/// <param name="input">What it takes.</param>
/// <returns>The name of its output; the input's where the step does nothing in evaluation.</returns>
internal delegate string LayerEmitter(Emission emission, LayerPlan plan, GraphValue input);

/// <summary>Which emitter belongs to which kind of step.</summary>
internal static class LayerEmitters
{
    private static readonly Dictionary<Type, LayerEmitter> Known = new()
    {
        [typeof(ActivationSpec)] = (emission, plan, input) => ActivationEmitter.Emit(emission.Graph, (ActivationSpec)plan.Spec, plan.Name, input.Name),
        [typeof(AdaptiveAveragePoolSpec)] = AdaptivePoolEmitter.Emit,
        [typeof(AveragePoolSpec)] = PoolEmitters.Average,
        [typeof(BatchNormSpec)] = VectorEmitters.BatchNorm,
        [typeof(BranchesSpec)] = BlockEmitters.Branches,
        [typeof(ClassTokenSpec)] = TokenEmitters.LearnedTokens,
        [typeof(ConvSpec)] = ConvEmitters.Conv,
        [typeof(DepthwiseSeparableConvSpec)] = ConvEmitters.DepthwiseSeparable,
        [typeof(DropoutSpec)] = Nothing,
        [typeof(DropPathSpec)] = Nothing,
        [typeof(FlattenSpec)] = (emission, plan, input) => emission.Flatten(plan.Name, input.Name),
        [typeof(FrozenGraphSpec)] = FrozenGraphEmitter.Emit,
        [typeof(GlobalAverageMaxPoolSpec)] = PoolEmitters.GlobalAverageMax,
        [typeof(GlobalAveragePoolSpec)] = PoolEmitters.GlobalAverage,
        [typeof(HeadSpec)] = VectorEmitters.Head,
        [typeof(LayerNormSpec)] = VectorEmitters.LayerNorm,
        [typeof(LayerScaleSpec)] = BlockEmitters.LayerScale,
        [typeof(LinearSpec)] = VectorEmitters.Linear,
        [typeof(MaxPoolSpec)] = PoolEmitters.Max,
        [typeof(ParallelConvSpec)] = ConvEmitters.Parallel,
        [typeof(PatchEmbeddingSpec)] = TokenEmitters.PatchEmbedding,
        [typeof(PointwiseLinearSpec)] = VectorEmitters.PointwiseLinear,
        [typeof(PositionalEmbeddingSpec)] = TokenEmitters.PositionalEmbedding,
        [typeof(RegisterTokensSpec)] = TokenEmitters.LearnedTokens,
        [typeof(ResidualSpec)] = BlockEmitters.Residual,
        [typeof(SelfAttentionSpec)] = TokenEmitters.SelfAttention,
        [typeof(SqueezeExciteSpec)] = BlockEmitters.SqueezeExcite,
        [typeof(StageSpec)] = BlockEmitters.Stage,
        [typeof(TokenPoolSpec)] = TokenEmitters.Pool,
        [typeof(TransformerBlockSpec)] = BlockEmitters.Stage,
    };

    public static IReadOnlyCollection<Type> Kinds => Known.Keys;

    /// <exception cref="ArgumentException">There is none for the kind; the message names the step.</exception>
    public static LayerEmitter For(LayerPlan plan, IReadOnlyList<OnnxEmitter> own)
    {
        if (Known.TryGetValue(plan.Spec.GetType(), out LayerEmitter? emitter))
        {
            return emitter;
        }

        return own.FirstOrDefault(candidate => candidate.Step == plan.Spec.GetType()) is { } found
            ? found.Emit
            : throw new ArgumentException($"The step '{plan.Name}' of the kind {plan.Spec.Kind} has no form in ONNX; {Remedy(plan.Spec)}.");
    }

    private static string Remedy(LayerSpec step) => step switch
    {
        BackboneSpec backbone => $"it is the module '{backbone.Module}', whose computation only the program knows: save the model as a package instead",
        ModuleStep => $"give an {nameof(OnnxEmitter)} for it in {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Emitters)}",
        _ => $"replace it by steps of the kinds {string.Join(", ", Kinds.Where(kind => kind != typeof(FrozenGraphSpec)).Select(kind => kind.Name[..^4]).Order(StringComparer.Ordinal))}",
    };

    // Dropout and drop path let everything pass in evaluation.
    private static string Nothing(Emission emission, LayerPlan plan, GraphValue input) => input.Name;
}
