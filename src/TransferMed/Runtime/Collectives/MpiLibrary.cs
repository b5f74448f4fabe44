using System.Runtime.InteropServices;
using System.Text;

namespace TransferMed.Runtime;

/// <summary>
/// The functions of Open MPI by their C interface. Its handles are addresses of symbols that the library exports (<c>ompi_mpi_comm_world</c>); those of MPICH and
/// Intel MPI are integers, so that the same calls would end the process there: a library without these symbols is refused before it is called.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Large enough for any text of the library (MPI_MAX_LIBRARY_VERSION_STRING, MPI_MAX_ERROR_STRING).</summary>
    private const int TextBytes = 8192;

    public readonly delegate* unmanaged<int*, byte***, int, int*, int> InitThread;
    public readonly delegate* unmanaged<int*, int> Initialized;
    public readonly delegate* unmanaged<int> Finalize;
    public readonly delegate* unmanaged<nint, nint, int> SetErrorHandler;
    public readonly delegate* unmanaged<nint, int*, int> Rank;
    public readonly delegate* unmanaged<nint, int*, int> Size;
    public readonly delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int> AllReduce;
    public readonly delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> AllGather;
    public readonly delegate* unmanaged<void*, int, nint, int, nint, nint*, int> Broadcast;
    public readonly delegate* unmanaged<nint*, int*, void*, int> Test;
    private readonly delegate* unmanaged<int, byte*, int*, int> _errorText;

    /// <param name="symbol">The address of a symbol of the library, or 0 where it has none of that name.</param>
    /// <param name="name">The library, for the message.</param>
    /// <exception cref="TransferMedException">It is no Open MPI, or lacks what is needed.</exception>
    public MpiLibrary(Func<string, nint> symbol, string name)
    {
        if (symbol("ompi_mpi_comm_world") == 0)
        {
            throw new TransferMedException(
                $"'{name}' is no Open MPI{Version(symbol)}: it does not export ompi_mpi_comm_world. Training over several processes needs Open MPI 4 or 5 (Debian and Ubuntu: apt install openmpi-bin libopenmpi3), started by its own mpirun or by srun --mpi=pmix.");
        }

        World = Find("ompi_mpi_comm_world");
        Float = Find("ompi_mpi_float");
        Double = Find("ompi_mpi_double");
        Byte = Find("ompi_mpi_byte");
        Sum = Find("ompi_mpi_op_sum");
        ErrorsReturn = Find("ompi_mpi_errors_return");
        InitThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Find("MPI_Init_thread");
        Initialized = (delegate* unmanaged<int*, int>)Find("MPI_Initialized");
        Finalize = (delegate* unmanaged<int>)Find("MPI_Finalize");
        SetErrorHandler = (delegate* unmanaged<nint, nint, int>)Find("MPI_Comm_set_errhandler");
        Rank = (delegate* unmanaged<nint, int*, int>)Find("MPI_Comm_rank");
        Size = (delegate* unmanaged<nint, int*, int>)Find("MPI_Comm_size");
        AllReduce = (delegate* unmanaged<void*, void*, int, nint, nint, nint, nint*, int>)Find("MPI_Iallreduce");
        AllGather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)Find("MPI_Iallgather");
        Broadcast = (delegate* unmanaged<void*, int, nint, int, nint, nint*, int>)Find("MPI_Ibcast");
        Test = (delegate* unmanaged<nint*, int*, void*, int>)Find("MPI_Test");
        _errorText = (delegate* unmanaged<int, byte*, int*, int>)Find("MPI_Error_string");

        nint Find(string export) => symbol(export) is not 0 and var found
            ? found
            : throw new TransferMedException($"'{name}' lacks {export}, which Open MPI 4 and 5 have{Version(symbol)}. Install Open MPI 4 or 5.");
    }

    public nint World { get; }

    public nint Float { get; }

    public nint Double { get; }

    public nint Byte { get; }

    public nint Sum { get; }

    public nint ErrorsReturn { get; }

    /// <summary>Loads the library of this machine.</summary>
    /// <exception cref="TransferMedException">There is none, or it is no Open MPI.</exception>
    public static MpiLibrary Load()
    {
        foreach (string name in (ReadOnlySpan<string>)["libmpi.so.40", "libmpi.so"])
        {
            if (OpenForPlugins(name) is not 0 and var handle)
            {
                return new MpiLibrary(export => NativeLibrary.TryGetExport(handle, export, out nint address) ? address : 0, name);
            }
        }

        throw new TransferMedException(
            "Training over several processes needs Open MPI on Linux, and libmpi.so.40 does not load here. Install it (Debian and Ubuntu: apt install openmpi-bin libopenmpi3), or load its module on the cluster.");
    }

    /// <summary>What the library says of an error.</summary>
    public string TextOf(int error)
    {
        byte* text = stackalloc byte[TextBytes];
        int length = 0;
        return _errorText(error, text, &length) == 0 ? Encoding.UTF8.GetString(text, length) : $"error {error}";
    }

    /// <summary>Loads a library so that the plugins that it opens itself find its symbols; .NET's loader keeps them to itself.</summary>
    private static nint OpenForPlugins(string name)
    {
        const int Now = 0x2;
        const int Global = 0x100;
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "dlopen", out nint address))
        {
            return 0;
        }

        fixed (byte* file = Encoding.UTF8.GetBytes(name + '\0'))
        {
            return ((delegate* unmanaged<byte*, int, nint>)address)(file, Now | Global);
        }
    }

    /// <summary>The name that a library gives itself: every MPI has this function and lets it be called at any time.</summary>
    private static string Version(Func<string, nint> symbol)
    {
        if (symbol("MPI_Get_library_version") is not (not 0 and var address))
        {
            return "";
        }

        byte* text = stackalloc byte[TextBytes];
        int length = 0;
        return ((delegate* unmanaged<byte*, int*, int>)address)(text, &length) == 0
            ? $" ({Encoding.UTF8.GetString(text, length).Split('\n', ',')[0].Trim()})"
            : "";
    }
}
