using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServeOnnx;

/// <summary>The certificate for TLS, with those that it was signed by.</summary>
internal sealed class ServerCertificate : IDisposable
{
    private ServerCertificate(X509Certificate2 own, X509Certificate2Collection chain) => (Own, Chain) = (own, chain);

    public X509Certificate2 Own { get; }

    public X509Certificate2Collection Chain { get; }

    /// <summary>Reads it.</summary>
    /// <param name="path">A .pfx or .p12 file with its key, or a .pem file.</param>
    /// <param name="keyPath">The .pem file of the key; null where the certificate's file holds it.</param>
    /// <param name="password">What opens the key; null where it is open.</param>
    /// <exception cref="ArgumentException">A file is missing, damaged, without key, or the password is wrong.</exception>
    public static ServerCertificate Load(string path, string? keyPath, string? password)
    {
        try
        {
            ServerCertificate loaded = Path.GetExtension(path).ToLowerInvariant() is ".pfx" or ".p12" ? FromPfx(path, keyPath, password) : FromPem(path, keyPath, password);
            return loaded.Own.HasPrivateKey ? loaded : throw new ArgumentException($"The certificate '{path}' comes without its key.", nameof(path));
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"The certificate '{path}'{(keyPath is null ? "" : $" with the key '{keyPath}'")} cannot be read: {fault.Message}", nameof(path), fault);
        }
    }

    public void Dispose()
    {
        Own.Dispose();
        foreach (X509Certificate2 signer in Chain)
        {
            signer.Dispose();
        }
    }

    private static ServerCertificate FromPfx(string path, string? keyPath, string? password) => keyPath is null
        ? new ServerCertificate(X509CertificateLoader.LoadPkcs12FromFile(path, password), [])
        : throw new ArgumentException($"--certificate-key is '{keyPath}', but '{path}' holds its key itself.", nameof(keyPath));

    private static ServerCertificate FromPem(string path, string? keyPath, string? password)
    {
        X509Certificate2 own = password is null ? X509Certificate2.CreateFromPemFile(path, keyPath) : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(path);
        if (!OperatingSystem.IsWindows())
        {
            return new ServerCertificate(own, chain);
        }

        // Windows cannot serve with a key that exists in memory alone.
        using (own)
        {
            return new ServerCertificate(X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null), chain);
        }
    }
}
