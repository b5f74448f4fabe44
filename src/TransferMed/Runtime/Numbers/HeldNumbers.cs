using TorchSharp;
using static TorchSharp.torch;

namespace TransferMed.Runtime;

/// <summary>
/// Arithmetic of tensors with numbers. TorchSharp makes an object of every number, and of the hidden factor 1 of a sum, and hands only its address to
/// LibTorch: a collection in that moment frees it while it is read, and the operation fails, or computes with whatever number came to lie there.
/// Here every number is held until its operation is done, and freed then. Results are TorchSharp's to the bit. What is named by a verb (Add, Scale,
/// Fill) changes its tensor; all else (Plus, Times, AtLeast) gives a new one.
/// </summary>
internal static class HeldNumbers
{
    private static readonly Scalar One = 1;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.add(held, One);
    }

    /// <summary>x + factor y.</summary>
    public static Tensor PlusMultiple(this Tensor x, Tensor y, double factor)
    {
        using Scalar held = factor;
        return x.add(y, held);
    }

    /// <summary>1 - x.</summary>
    public static Tensor OneMinus(this Tensor x)
    {
        using Tensor negative = x.negative();
        return negative.add(One, One);
    }

    /// <summary>x times number.</summary>
    public static Tensor Times(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.mul(held);
    }

    /// <summary>x over number.</summary>
    public static Tensor Over(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.div(held);
    }

    /// <summary>The remainder of integers.</summary>
    public static Tensor Modulo(this Tensor x, long number)
    {
        using Scalar held = number;
        return x.remainder(held);
    }

    /// <summary>x to the power of number.</summary>
    public static Tensor Power(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.pow(held);
    }

    /// <summary>x or number, whichever is larger.</summary>
    public static Tensor AtLeast(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.clamp(min: held);
    }

    /// <summary>x or number, whichever is smaller.</summary>
    public static Tensor AtMost(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.clamp(max: held);
    }

    /// <summary>x where it lies between two numbers, else the nearer one.</summary>
    public static Tensor Within(this Tensor x, double lowest, double highest)
    {
        using Scalar low = lowest;
        using Scalar high = highest;
        return x.clamp(low, high);
    }

    /// <summary>Where x is above number.</summary>
    public static Tensor IsAbove(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.gt(held);
    }

    /// <summary>Where x is number.</summary>
    public static Tensor Is(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.eq(held);
    }

    /// <summary>x where it is not negative, else slope x.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope)
    {
        using Scalar held = slope;
        return x.leaky_relu(held);
    }

    /// <summary>x where it is positive, else exp(x) - 1.</summary>
    public static Tensor Elu(this Tensor x) => x.elu(One, One, One);

    /// <summary>Adds y, or a multiple of it, in place.</summary>
    public static Tensor Add(this Tensor x, Tensor y, double factor = 1)
    {
        using Scalar held = factor;
        return x.add_(y, held);
    }

    /// <summary>Adds number in place.</summary>
    public static Tensor Add(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.add_(held, One);
    }

    /// <summary>Multiplies in place.</summary>
    public static Tensor Scale(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.mul_(held);
    }

    /// <summary>Divides in place.</summary>
    public static Tensor Divide(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.div_(held);
    }

    /// <summary>Adds factor times y times z in place.</summary>
    public static Tensor AddProduct(this Tensor x, Tensor y, Tensor z, double factor)
    {
        using Scalar held = factor;
        return x.addcmul_(y, z, held);
    }

    /// <summary>Adds factor times y over z in place.</summary>
    public static Tensor AddQuotient(this Tensor x, Tensor y, Tensor z, double factor)
    {
        using Scalar held = factor;
        return x.addcdiv_(y, z, held);
    }

    /// <summary>Makes every value number, in place.</summary>
    public static Tensor Fill(this Tensor x, double number)
    {
        using Scalar held = number;
        return x.fill_(held);
    }

    /// <summary>Makes the values where a mask is true number, in place.</summary>
    public static Tensor Fill(this Tensor x, Tensor mask, double number)
    {
        using Scalar held = number;
        return x.masked_fill_(mask, held);
    }

    /// <summary>Brings values below or above two numbers to the nearer one, in place.</summary>
    public static Tensor Limit(this Tensor x, double lowest, double highest)
    {
        using Scalar low = lowest;
        using Scalar high = highest;
        return x.clamp_(low, high);
    }

    /// <summary>A float32 tensor of one value.</summary>
    public static Tensor Filled(long[] shape, double number, Device device)
    {
        using Scalar held = number;
        return full(shape, held, ScalarType.Float32, device);
    }

    /// <summary>0 to count - 1, int64.</summary>
    public static Tensor Range(long count, Device device)
    {
        using Scalar from = 0L;
        using Scalar to = count;
        return arange(from, to, One, ScalarType.Int64, device);
    }

    /// <summary>The number that a tensor of one value holds, of whatever type, on whatever device; waits for the device.</summary>
    public static double Number(this Tensor x)
    {
        using Tensor plain = x.detach();
        using Tensor host = plain.cpu();
        using Tensor wide = host.to_type(ScalarType.Float64);
        return wide.item<double>();
    }
}
