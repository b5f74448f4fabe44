using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A user's module at run time. Owns nothing.</summary>
/// <param name="plan">What it promised.</param>
/// <param name="module">The module.</param>
/// <param name="state">Its norms.</param>
/// <param name="element">The type of the activations around it; it computes in float32 itself unless they are cast for it.</param>
internal sealed class ModuleRun(ModuleUnitPlan plan, nn.Module<Tensor, Tensor> module, ModuleState state, ScalarType element)
{
    public ModuleState State => state;

    public Tensor Run(Tensor x, bool training)
    {
        SetMode(training);
        if (element == ScalarType.Float32)
        {
            return Call(x);
        }

        using Tensor full = x.to_type(ScalarType.Float32);
        using Tensor y = Call(full);
        return y.to_type(element);
    }

    // Modules of users may view what they get, so it lies in plain order.
    private Tensor Call(Tensor x)
    {
        if (x.is_contiguous())
        {
            return Checked(module.call(x), x);
        }

        Tensor plain = x.contiguous();
        Tensor y = Checked(module.call(plain), plain);
        if (!ReferenceEquals(y, plain))
        {
            plain.Dispose();
        }

        return y;
    }

    // A frozen norm keeps its statistics, in training too; one without a scale of its own goes with the other parameters.
    private void SetMode(bool training)
    {
        if (module.training != training)
        {
            module.train(training);
        }

        foreach (StatisticsNorm norm in state.Norms)
        {
            bool moves = training && (norm.Scale?.requires_grad ?? state.IsTrained(norm.Stage));
            if (norm.Module.training != moves)
            {
                norm.Module.train(moves);
            }
        }
    }

    private Tensor Checked(Tensor y, Tensor x)
    {
        FeatureShape output = plan.Output;
        return y.dim() == (output.IsMap ? 4 : output.IsTokens ? 3 : 2) && y.size(0) == x.size(0) && y.size(output.IsTokens ? 2 : 1) == output.Channels
            ? y
            : throw new NetworkSpecException($"The step '{plan.Name}', {plan.Step.Kind}, promised {output} for each sample but its module gives ({string.Join(", ", y.shape)}) for {x.size(0)} samples.");
    }
}

/// <summary>A step of a user.</summary>
internal sealed class ModuleLayer(ModuleRun module) : Layer
{
    public override Tensor Run(Tensor x, bool training) => module.Run(x, training);
}
