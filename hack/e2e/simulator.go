/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	_ "embed" // The manifests.
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/simulator/engine"
)

const (
	operatorNamespace  = "drover-system"
	simulatorNamespace = "atlassian"
	simulatorPort      = 8089
	// authorityMap is the ConfigMap with the certificate that the operator has to trust.
	authorityMap = "simulator-ca"
)

var (
	//go:embed manifests/namespaces.yaml
	namespaces string
	//go:embed manifests/simulator.yaml
	simulatorManifest string
)

// startSimulator starts it, and lets the operator trust it.
func (t *trial) startSimulator(ctx context.Context) error {
	values := map[string]string{"IMAGE": t.image("atlassian-sim", t.current.tag), "SPEED": fmt.Sprint(t.speed)}
	if err := t.apply(ctx, os.Expand(simulatorManifest, func(name string) string { return values[name] })); err != nil {
		return err
	}
	_, err := t.kubectl(ctx, "wait", "--namespace", simulatorNamespace, "--for=condition=Ready", "--timeout=2m", "pod/simulator")
	if err != nil {
		return err
	}
	if err := t.pods.follow(ctx, &t.cluster, simulatorNamespace); err != nil {
		return err
	}
	var service corev1.Service
	if err := t.client.Get(ctx, client.ObjectKey{Namespace: simulatorNamespace, Name: "simulator"}, &service); err != nil {
		return err
	}
	// By its address: a cluster that is raised has no DNS.
	t.proxy = "http://" + net.JoinHostPort(service.Spec.ClusterIP, strconv.Itoa(simulatorPort))
	authority, err := t.books(ctx, "/sim/ca.pem")
	if err != nil {
		return err
	}
	return t.client.Create(ctx, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: authorityMap, Namespace: operatorNamespace},
		Data:       map[string]string{"ca.crt": authority},
	})
}

// books reads from the simulator itself, through the API server.
func (t *trial) books(ctx context.Context, path string) (string, error) {
	service := fmt.Sprintf("/api/v1/namespaces/%s/services/http:simulator:%d/proxy", simulatorNamespace, simulatorPort)
	return t.kubectl(ctx, "get", "--raw", service+path)
}

func (t *trial) report(ctx context.Context) (engine.Report, error) {
	var r engine.Report
	content, err := t.books(ctx, "/sim/report")
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal([]byte(content), &r)
}
