/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	// slots is how many migrations of a pair may move data at once, the most that the schema allows.
	slots = 50
	// spacesEach is how many spaces a Migration moves.
	spacesEach = 2
	// writers is how many requests the bench has open at once.
	writers = 16
)

// scenarioOf repeats the pair of the scenario without delays and quotas.
func scenarioOf(pairs, spaces int) (*scenario.Scenario, error) {
	sc, err := simulator.Builtin("instant")
	if err != nil {
		return nil, err
	}
	instance, site := sc.Instances[0], sc.Sites[0]
	sc.Instances, sc.Sites = nil, nil
	for pair := range pairs {
		instance.URL, instance.ServerID = instanceURL(pair), serverID(pair)
		site.URL = siteURL(pair)
		instance.Spaces = nil
		for i := range spaces {
			instance.Spaces = append(instance.Spaces, scenario.Space{Key: spaceKey(i), Name: spaceKey(i), Pages: 1})
		}
		sc.Instances, sc.Sites = append(sc.Instances, instance), append(sc.Sites, site)
	}
	return sc, sc.Validate()
}

func instanceURL(pair int) string { return fmt.Sprintf("https://confluence%d.acme.example", pair) }
func siteURL(pair int) string     { return fmt.Sprintf("https://acme%d.atlassian.net", pair) }
func serverID(pair int) string    { return fmt.Sprintf("BGTY-4XPQ-ABCD-%04d", pair) }
func spaceKey(i int) string       { return "S" + strconv.Itoa(i) }
func siteName(pair int) string    { return "acme" + strconv.Itoa(pair) }

func secrets() []client.Object {
	return []client.Object{
		&corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "acme-cloud"},
			StringData: map[string]string{ //nolint:gosec // The simulator's.
				"email": "migration-bot@acme.example", "token": "not-a-real-api-token",
			},
		},
		&corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "acme-confluence"},
			StringData: map[string]string{"token": "not-a-real-access-token"}, //nolint:gosec // As above.
		},
	}
}

func newSite(pair int) *v1alpha1.CloudSite {
	return &v1alpha1.CloudSite{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: siteName(pair)},
		Spec: v1alpha1.CloudSiteSpec{
			URL:                  siteURL(pair),
			CredentialsSecretRef: v1alpha1.LocalReference{Name: "acme-cloud"},
			Confluence: v1alpha1.ConfluenceSource{
				URL: instanceURL(pair), ServerID: serverID(pair), Deployment: v1alpha1.DeploymentDataCenter,
				CredentialsSecretRef: v1alpha1.LocalReference{Name: "acme-confluence"},
			},
			EmailDomains:            []v1alpha1.EmailDomain{{Name: "acme.example", Reviewed: v1alpha1.DomainTrusted}},
			MaxConcurrentMigrations: new(int32(slots)),
		},
	}
}

// newMigration makes an approved Migration of spaces of its own.
func newMigration(name string, pair, place int) *v1alpha1.Migration {
	m := &v1alpha1.Migration{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Spec: v1alpha1.MigrationSpec{
			CloudSiteRef: v1alpha1.LocalReference{Name: siteName(pair)},
			Stage:        v1alpha1.StageTesting,
			Run:          &v1alpha1.RunPolicy{Approved: new(true)},
			// The goals speak of a life without it, and its pace would hold up hundreds at once.
			Verification: v1alpha1.VerifyNone,
		},
	}
	for i := range spacesEach {
		m.Spec.Scope.Spaces.Keys = append(m.Spec.Scope.Spaces.Keys, v1alpha1.SpaceKey(spaceKey(place*spacesEach+i)))
	}
	return m
}

// each does something for 0 to n-1, with as many workers as a bare client has, and returns the first error.
func each(ctx context.Context, n int, do func(context.Context, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan int)
	var workers sync.WaitGroup
	for range writers {
		workers.Go(func() {
			for i := range work {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		work <- i
	}
	close(work)
	workers.Wait()
	return context.Cause(ctx)
}
