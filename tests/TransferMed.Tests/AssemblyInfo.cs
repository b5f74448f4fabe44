// LibTorch's threads already use every core, and Tensor.TotalCount counts for the whole process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
