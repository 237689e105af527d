"""What the containers, the cluster and the host are told agrees with the product."""
