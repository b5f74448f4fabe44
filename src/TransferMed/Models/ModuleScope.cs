using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>A module that only holds others, so that their parameters get dotted names. Never called.</summary>
internal sealed class ModuleScope() : nn.Module(nameof(ModuleScope))
{
    protected override void RegisterComponents()
    {
    }

    /// <summary>Puts a module at a dotted path below a root, in place of the one that is there; makes the scopes in between.</summary>
    /// <param name="root">Where the path starts.</param>
    /// <param name="children">The scopes so far, by their full path.</param>
    /// <param name="path">The dotted path.</param>
    /// <param name="module">The module.</param>
    public static void Place(nn.Module root, Dictionary<string, nn.Module> children, string path, nn.Module module)
    {
        (nn.Module parent, string name) = Reach(root, children, path);

        // Registering null takes the old module out; registering over it would be an error.
        parent.register_module(name, null!);
        parent.register_module(name, module);
    }

    /// <summary>Puts a parameter at a dotted path below a root, where there is none; makes the scopes in between.</summary>
    public static void Place(nn.Module root, Dictionary<string, nn.Module> children, string path, Parameter parameter)
    {
        (nn.Module parent, string name) = Reach(root, children, path);
        parent.register_parameter(name, parameter);
    }

    private static (nn.Module Parent, string Name) Reach(nn.Module root, Dictionary<string, nn.Module> children, string path)
    {
        nn.Module parent = root;
        int start = 0;
        for (int dot = path.IndexOf('.', start); dot >= 0; dot = path.IndexOf('.', start))
        {
            string scope = path[..dot];
            if (!children.TryGetValue(scope, out nn.Module? child))
            {
                child = new ModuleScope();
                children.Add(scope, child);
                parent.register_module(path[start..dot], child);
            }

            parent = child;
            start = dot + 1;
        }

        return (parent, path[start..]);
    }
}
