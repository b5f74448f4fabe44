namespace ServeOnnx;

/// <summary>The web application: its steps and its routes.</summary>
internal static class Endpoint
{
    /// <summary>Builds the application; it is not started yet.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="options">Addresses and limits.</param>
    /// <exception cref="ArgumentException">A limit is out of its range, or the certificate cannot be used.</exception>
    public static WebApplication Create(ServedModel model, ServeOptions options)
    {
        options.Validate();
        KeepThreadsForConnections(options.Concurrency);

        // An empty builder reads no settings file and no variable, so that nothing but the options decides who is answered.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Endpoint).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        Server.Configure(builder.WebHost, options);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.UploadTime);
        builder.Services.AddSingleton(model).AddSingleton(options).AddSingleton<EndpointTelemetry>().AddSingleton<PredictHandler>();
        EndpointDocument.Add(builder.Services, options);

        WebApplication application = builder.Build();
        application.Use(AnswerHeaders.SetAsync);
        application.Use(TrackAsync);
        application.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context =>
                Refusal.Of(StatusCodes.Status500InternalServerError, "internal", "The request failed; the log of the endpoint says why.").ExecuteAsync(context),
        });
        application.UseStatusCodePages(page =>
            Refusal.Of(page.HttpContext.Response.StatusCode, "noSuchRequest", "There are POST /predict, GET /health, GET /openapi.json and GET /.").ExecuteAsync(page.HttpContext));
        application.Use(new HostRule(options.AllowedHosts).CheckAsync);
        application.Use(KeepToHealthAsync);
        if (options.ApiKey is { } key)
        {
            application.Use(new ApiKey(key).CheckAsync);
        }

        application.UseRouting();
        EndpointDocument.Describe(application.MapPost("/predict", (HttpContext context, PredictHandler handler) => handler.HandleAsync(context)));
        application.MapGet("/health", () => Health(model, application.Lifetime)).WithSummary("Whether it is ready, and with which model.")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        application.MapGet("/health/live", () => Results.Text("live")).WithSummary("Whether the process answers.").Produces<string>(contentType: "text/plain");
        application.MapGet("/", UploadPage.Show).WithSummary("A page to try it with.").Produces<string>(contentType: "text/html");
        application.MapOpenApi(EndpointDocument.Path);
        return application;
    }

    /// <summary>
    /// Pictures are decoded on threads of the pool, and the pool adds threads beyond its least number only after a second of standstill:
    /// so that connections are served while each place decodes, the least number has one thread for each place besides its own.
    /// </summary>
    private static void KeepThreadsForConnections(int places)
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        int wanted = Environment.ProcessorCount + places;
        if (workers < wanted)
        {
            ThreadPool.SetMinThreads(wanted, completions);
        }
    }

    /// <summary>Tells a connection when a request begins and ends.</summary>
    private static async Task TrackAsync(HttpContext context, RequestDelegate next)
    {
        ClientConnection? connection = context.Features.Get<ClientConnection>();
        connection?.Begin();
        try
        {
            await next(context);
        }
        finally
        {
            connection?.End(proven: HttpMethods.IsPost(context.Request.Method) && context.Response.StatusCode == StatusCodes.Status200OK);
        }
    }

    /// <summary>The port for health answers nothing else.</summary>
    private static Task KeepToHealthAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ClientConnection>() is { ForHealth: true } && !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static IResult Health(ServedModel model, IHostApplicationLifetime lifetime)
    {
        bool stopping = lifetime.ApplicationStopping.IsCancellationRequested;
        var answer = new HealthAnswer(stopping ? "stopping" : "ready", model.Identity, model.Predictor.Classes, ServedModel.LibraryVersion);
        return Results.Json(answer, statusCode: stopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
