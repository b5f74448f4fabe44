using TransferMed.Runtime;

namespace TransferMed.Models;

/// <summary>Where the walk over a description stands: the step's place, its scope and its name. Makes units and errors for it.</summary>
internal sealed class PlanContext
{
    private readonly PlanState _state;
    private readonly string _scope;
    private readonly string _path;
    private readonly LayerSpec _spec;
    private readonly int _depth;

    private PlanContext(PlanState state, string scope, string path, LayerSpec spec, string stepName, int depth)
    {
        _state = state;
        _scope = scope;
        _path = path;
        _spec = spec;
        _depth = depth;
        StepName = stepName;
        FullName = Join(scope, stepName);
    }

    /// <summary>The step's own name, given or by default.</summary>
    public string StepName { get; }

    /// <summary>The step's name with its scopes.</summary>
    public string FullName { get; }

    /// <summary>Plans steps one after another.</summary>
    /// <param name="state">What the walk has seen.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="input">What the first takes.</param>
    /// <param name="scope">The scope of the names.</param>
    /// <param name="pathPrefix">Written before the step's number: empty, or such as "step 3 > body ".</param>
    /// <param name="depth">The nesting.</param>
    public static IReadOnlyList<LayerPlan> PlanSteps(
        PlanState state, IReadOnlyList<LayerSpec> steps, FeatureShape input, string scope, string pathPrefix, int depth)
    {
        var plans = new List<LayerPlan>(Math.Min(steps.Count, SpecLimits.Steps));
        var names = new HashSet<string>(StringComparer.Ordinal);
        FeatureShape shape = input;
        for (int i = 0; i < steps.Count; i++)
        {
            LayerSpec spec = steps[i]
                ?? throw new NetworkSpecException($"{pathPrefix}step {i + 1} is null; remove it", $"{pathPrefix}step {i + 1}");
            string name = spec.Name ?? $"{char.ToLowerInvariant(spec.Kind[0])}{spec.Kind[1..]}{i + 1}";
            var context = new PlanContext(state, scope, $"{pathPrefix}step {i + 1}", spec, name, depth);
            if (state.CountStep() is { } tooMany)
            {
                throw context.Fail(tooMany);
            }

            context.CheckName(name, "Name");
            if (name.Length > 0 && !names.Add(name))
            {
                throw context.Fail($"the name '{name}' is that of an earlier step beside it; give the step a name of its own");
            }

            LayerPlan plan = spec.Plan(shape, context);
            if (plan.Output.Channels > (plan.Output.IsMap ? SpecLimits.Channels : SpecLimits.Features) || plan.Output.Elements > SpecLimits.MapElements)
            {
                throw context.Fail($"the output {plan.Output} is too large");
            }

            context.Require(plan.MultiplyAdds <= SpecLimits.MultiplyAdds, $"needs more than {SpecLimits.MultiplyAdds} multiply-adds");

            plans.Add(plan);
            shape = plan.Output;
        }

        return plans;
    }

    /// <summary>Plans the steps inside this one.</summary>
    /// <param name="steps">The steps; at least one.</param>
    /// <param name="input">What the first takes.</param>
    /// <param name="part">Which part of this step they are, for messages: "body", "shortcut".</param>
    /// <param name="subscope">A scope below the step's own, or empty.</param>
    public IReadOnlyList<LayerPlan> PlanInside(IReadOnlyList<LayerSpec> steps, FeatureShape input, string part, string subscope = "")
    {
        Require(steps.Count > 0, $"the {part} has no steps; add one");
        Require(_depth < SpecLimits.Depth, $"steps are nested more than {SpecLimits.Depth} deep");
        return PlanSteps(_state, steps, input, Join(FullName, subscope), $"{_path} > {part} ", _depth + 1);
    }

    public T Register<T>(T unit)
        where T : UnitPlan
    {
        return _state.Register(unit) is { } fault ? throw Fail(fault) : unit;
    }

    /// <summary>The full name of a unit: the override, relative to the scope, or the suffix below the step's own name.</summary>
    public string UnitName(string? overridden, string property, string suffix)
    {
        if (overridden is null)
        {
            return Join(FullName, suffix);
        }

        CheckName(overridden, property);
        Require(overridden.Length > 0, $"{property} is empty; leave it out or name it");
        return Join(_scope, overridden);
    }

    /// <summary>Runs what a user's step brings; what it throws becomes an error that names the step.</summary>
    public T Guard<T>(Func<T> work, string about)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or NativeBackendException))
        {
            throw new NetworkSpecException($"{Where}: the step fails for samples {about}: {fault.Message.Trim().TrimEnd('.')}.", _path, fault);
        }
    }

    public void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw Fail(fault);
        }
    }

    /// <summary>Lays down a batch norm; null stands for the usual epsilon and momentum.</summary>
    public BatchNormUnitPlan BatchNorm(string name, int channels, double? epsilon, double? momentum)
    {
        RequireEpsilon(epsilon ?? BatchNormalization.DefaultEpsilon, "the epsilon of the norm");
        Require(momentum is null or (>= 0 and <= 1), $"the momentum of the norm is {momentum}; it must lie between 0 and 1");
        return new BatchNormUnitPlan(name, channels, epsilon ?? BatchNormalization.DefaultEpsilon, momentum ?? BatchNormalization.DefaultMomentum);
    }

    public void RequireEpsilon(double value, string property) =>
        Require(value is > 0 and <= 1, $"{property} is {value}; it must be above 0 and at most 1");

    public void RequireRange(int value, int low, int high, string property) =>
        Require(value >= low && value <= high, $"{property} is {value}; it must lie between {low} and {high}");

    public void RequireMap(FeatureShape input) => Require(
        input.IsMap,
        input.IsTokens
            ? $"needs a map (channels, height, width), but its input is {input}; put the step before PatchEmbedding"
            : $"needs a map (channels, height, width), but its input is a vector of {input.Channels} features; put the step before the pooling");

    public void RequireVector(FeatureShape input) => Require(
        input.IsVector,
        input.IsTokens
            ? $"needs a vector, but its input is {input}; put TokenPool before it"
            : $"needs a vector, but its input is a map {input}; put GlobalAveragePool or Flatten before it");

    public void RequireTokens(FeatureShape input) => Require(
        input.IsTokens,
        $"needs tokens, but its input is {(input.IsMap ? $"a map {input}; put PatchEmbedding before it" : $"a vector of {input.Channels} features; put the step before TokenPool")}");

    public void RequireNoTokens(FeatureShape input) =>
        Require(!input.IsTokens, $"needs a map or a vector, but its input is {input}; put the step before PatchEmbedding or after TokenPool");

    public void RequireDefined<T>(T value, string property)
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), $"{property} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>The output extent of a sliding window, or an error with the numbers.</summary>
    public int WindowOutput(int size, int kernel, int stride, int padding, int dilation, string axis, int? end = null)
    {
        long output = SlidingWindow.Output(size, kernel, stride, padding, dilation, end);
        Require(output >= 1, $"a window of {((long)kernel - 1) * dilation + 1} does not fit into {axis} {size} with padding {padding}; use a larger picture or fewer strides before it");
        return checked((int)output);
    }

    /// <summary>The padding that keeps the size at stride 1, or an error for an even kernel.</summary>
    public int SamePadding(int kernel, int dilation)
    {
        Require(kernel % 2 == 1, $"kernel {kernel} is even; 'same' padding needs odd kernels");
        return SlidingWindow.SamePadding(kernel, dilation);
    }

    /// <summary>Checks a pooling window and gives its output.</summary>
    public FeatureShape PoolOutput(FeatureShape input, int kernel, int stride, int padding, int? end = null)
    {
        RequireMap(input);
        RequireRange(kernel, 1, SpecLimits.Kernel, "Kernel");
        RequireRange(stride, 1, SpecLimits.Kernel, "Stride");
        Require(padding >= 0 && padding <= kernel / 2, $"Padding is {padding}; it must lie between 0 and {kernel / 2}, half the kernel");
        Require(end is null || (end >= 0 && end < kernel), $"PaddingEnd is {end}; it must lie between 0 and {kernel - 1}, less than the kernel");
        return FeatureShape.Map(
            input.Channels,
            WindowOutput(input.Height, kernel, stride, padding, 1, "height", end),
            WindowOutput(input.Width, kernel, stride, padding, 1, "width", end));
    }

    public NetworkSpecException Fail(string fault, bool isUnregistered = false) => new($"{Where}: {fault}.", _path) { IsUnregistered = isUnregistered };

    private string Where => $"{_path}, {_spec.Kind}{(string.IsNullOrEmpty(_spec.Name) ? "" : $" '{Shorten(_spec.Name)}'")}";

    private static string Join(string scope, string name) => scope.Length == 0 ? name : name.Length == 0 ? scope : $"{scope}.{name}";

    private static string Shorten(string name) => name.Length <= 60 ? name : $"{name.AsSpan(0, 60)}...";

    private void CheckName(string name, string property)
    {
        if (name.Length == 0)
        {
            Require(property != "Name" || _spec.AllowsEmptyName, "Name is empty; only a Stage or a Residual may have no name of its own");
            return;
        }

        Require(name.Length <= SpecLimits.NameLength, $"{property} has {name.Length} characters; the limit is {SpecLimits.NameLength}");
        foreach (string segment in name.Split('.'))
        {
            Require(
                segment.Length > 0 && segment.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'),
                $"{property} '{Shorten(name)}' must be letters, digits and underscores, in segments parted by single dots");
        }
    }
}
