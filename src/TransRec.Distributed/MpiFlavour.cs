namespace TransRec.Distributed;

/// <summary>The families of MPI, whose handles have other binary forms: addresses of objects in Open MPI, numbers in MPICH and its relatives (Intel, Cray, MVAPICH).</summary>
public enum MpiFlavour
{
    /// <summary>Open MPI.</summary>
    OpenMpi,

    /// <summary>MPICH and what shares its binary interface.</summary>
    Mpich,
}
