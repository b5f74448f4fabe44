using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// A kind of step of your own: a record whose properties are its arguments, with a TorchSharp module that computes it. Register it once
/// at the start of the program, then use it as any other step (<c>builder.Step(new MyStep { ... })</c>): it is trained, frozen, counted,
/// stored and loaded with its network, and exported where an emitter is given. Its JSON is its properties, its kind the record's name
/// without "Spec"; so renaming the record makes older files unreadable.
/// </summary>
/// <remarks>
/// What the module must keep to: parameters are float32 on the CPU when it is made, take gradients, belong to one name each, and are
/// never replaced, for they become views of one vector while a network is trained. State that must be stored is in persistent float32
/// buffers; other buffers are made by the constructor and stay. Inputs come in plain order (N, C, H, W), (N, T, F) for tokens, or (N, F), stay the caller's and
/// are not written into. A norm with running statistics whose scale is frozen uses and keeps them. What random draws there are come from
/// LibTorch's default generator, which the library seeds for each epoch.
/// </remarks>
public abstract record ModuleStep : LayerSpec
{
    /// <summary>How many stages the module counts as, by its children; false: one.</summary>
    internal virtual bool HasStages => false;

    /// <summary>Makes a kind known to this program, so that networks can use it and files with it can be read. Again does nothing.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <exception cref="ArgumentException">The record is abstract or generic, or another one has its name.</exception>
    public static void Register<T>()
        where T : ModuleStep => StepKinds.Register(typeof(T));

    /// <summary>
    /// Makes a whole module known by a name, so that models of it (<c>TrainedModel.FromModule</c>) can be loaded by this program. A name
    /// that is known already stands for the new factory from now on.
    /// </summary>
    /// <param name="name">What files call the module: 1 to 200 characters. It stands for one architecture.</param>
    /// <param name="factory">Makes a fresh module at each call, alike but for its weights. It may load weights of its own.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static void Register(string name, Func<nn.Module<Tensor, Tensor>> factory) => KnownModules.Register(name, factory);

    /// <summary>
    /// Makes the module. A pure function of this record and the input's shape, but for initial weights: these may be drawn from LibTorch's
    /// default generator, which the library seeds for the call by the network's seed and the step's name, and puts back afterwards. Called
    /// once when a network is described and once for each network. Check the arguments here: they may come from a file.
    /// </summary>
    /// <param name="input">What one sample looks like.</param>
    /// <returns>A fresh module on the CPU; the network disposes it.</returns>
    public abstract nn.Module<Tensor, Tensor> CreateModule(FeatureShape input);

    /// <summary>The shape of one sample's output. Null (default): found out by running the module once on zeros, when a network is described. What makes tokens of a map must state them.</summary>
    /// <param name="input">What one sample looks like.</param>
    /// <returns>The shape, or null.</returns>
    public virtual FeatureShape? OutputShape(FeatureShape input) => null;

    /// <summary>The multiplications for one sample, for the network's summary. Default 0: not counted.</summary>
    /// <param name="input">What one sample looks like.</param>
    /// <returns>At least 0.</returns>
    public virtual long MultiplyAdds(FeatureShape input) => 0;

    internal sealed override LayerPlan Plan(FeatureShape input, PlanContext context)
    {
        RequireKnown(context);
        (ModuleProfile profile, long multiplyAdds) = context.Guard(() => (ModuleProfile.Of(this, input), MultiplyAdds(input)), $"of the input {input}");
        context.Require(multiplyAdds >= 0, $"{nameof(MultiplyAdds)} is {multiplyAdds}; it must not be negative");
        Check(profile.Output, context);
        ModuleUnitPlan unit = context.Register(new ModuleUnitPlan(context.FullName, this, input, profile));
        return new LayerPlan
        {
            Spec = this,
            Name = context.FullName,
            Output = profile.Output,
            Units = [unit],
            MultiplyAdds = multiplyAdds,
            Field = ReceptiveField.Everything,
            MakeLayer = set => new ModuleLayer(set.Module(unit)),
        };
    }

    private protected virtual void RequireKnown(PlanContext context)
    {
        if (!StepKinds.Has(GetType()))
        {
            throw context.Fail($"the kind is not known. {StepKinds.Remedy(GetType().Name)}", isUnregistered: true);
        }
    }

    private protected virtual void Check(FeatureShape output, PlanContext context)
    {
    }
}
