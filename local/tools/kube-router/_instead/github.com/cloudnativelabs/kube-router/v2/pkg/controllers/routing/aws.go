package routing

// No node of the embedded cluster is a machine of Amazon's, whose network checks addresses. Amazon's library, which would
// turn that off, takes longer to compile than all the rest of kube-router.
func (nrc *NetworkRoutingController) disableSourceDestinationCheck() {}
