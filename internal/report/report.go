// Package report keeps ConfigMaps that hold what a status has no room for. They are reports for people, and never read back.
package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// maxName is the length of the longest name of a ConfigMap.
	maxName = 253

	// uncached goes with each write: to let later reads see it, the client would begin to watch all ConfigMaps of the cluster.
	uncached = client.DisableReadYourWritesConsistency
)

// Store writes reports.
type Store struct {
	Client client.Client
	// Live reads ConfigMaps one by one: a cache of them would hold all of the cluster's.
	Live client.Reader
}

// Report is one ConfigMap that belongs to an object.
type Report struct {
	Owner client.Object
	// Kind is the owner's kind.
	Kind string
	// Suffix follows the owner's name in that of the ConfigMap.
	Suffix string
	// Data are the entries.
	Data map[string]string
}

// Write creates or changes a report if it is not right already. One of that name that belongs to somebody else is left alone, which
// foreign tells.
func (s Store) Write(ctx context.Context, r Report) (name string, foreign bool, err error) {
	name = Name(r.Owner.GetName(), r.Suffix)
	foreign, err = s.write(ctx, name, r)
	if err != nil {
		return name, false, fmt.Errorf("write the report to ConfigMap %s: %w", name, err)
	}
	return name, foreign, nil
}

func (s Store) write(ctx context.Context, name string, r Report) (foreign bool, err error) {
	report := &corev1.ConfigMap{}
	err = s.Live.Get(ctx, types.NamespacedName{Namespace: r.Owner.GetNamespace(), Name: name}, report)
	if apierrors.IsNotFound(err) {
		return false, s.Client.Create(ctx, r.configMap(name), uncached)
	}
	if err != nil {
		return false, err
	}
	if !metav1.IsControlledBy(report, r.Owner) {
		return true, nil
	}
	if maps.Equal(report.Data, r.Data) {
		return false, nil
	}
	before := report.DeepCopy()
	report.Data = r.Data
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	return false, s.Client.Patch(ctx, report, patch, uncached)
}

func (r Report) configMap(name string) *corev1.ConfigMap {
	owner := metav1.NewControllerRef(r.Owner, v1alpha1.GroupVersion.WithKind(r.Kind))
	// Blocking the owner's deletion would need a right to its finalizers, and nobody waits for a report to go.
	owner.BlockOwnerDeletion = nil
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: r.Owner.GetNamespace(), Name: name, OwnerReferences: []metav1.OwnerReference{*owner},
		},
		Data: r.Data,
	}
}

// Name is the name of a report. One that would be too long is cut, and told apart by a digest of the owner's whole name.
func Name(owner, suffix string) string {
	if len(owner)+len(suffix) <= maxName {
		return owner + suffix
	}
	sum := sha256.Sum256([]byte(owner))
	digest := "-" + hex.EncodeToString(sum[:4])
	return strings.TrimRight(owner[:maxName-len(digest)-len(suffix)], ".-") + digest + suffix
}
