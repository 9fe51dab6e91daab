package cloudsite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/site"
)

// attemptKey names an attempt, so that a changed spec is tried at once.
func attemptKey(cs *v1alpha1.CloudSite, due connection.Due) string {
	return fmt.Sprintf("%d/%t", cs.Generation, due.Connect)
}

// perform takes the steps that are due, in their order, up to the first that fails. Token, save and attach may be repeated
// safely, so they need no intent.
func (r *Reconciler) perform(ctx context.Context, v *visit, due connection.Due) *findings {
	found := &findings{}
	if !r.AllowHTTP && strings.HasPrefix(v.cs.Spec.Confluence.URL, "http://") {
		found.source = finding{
			done: true, reason: v1alpha1.ReasonInsecureURL, stalled: true,
			message: "spec.confluence.url is http://, which the operator's configuration does not allow. It cannot be changed: make " +
				"another CloudSite with https://.",
		}
		return found
	}
	// Secrets are read before each renewal.
	open, err := r.Sites.OpenFresh(ctx, v.cs)
	if err != nil {
		found.secret(err)
		r.known.fail(v.cs.UID)
		return found
	}
	if last, wait := r.refused.wait(v.cs.UID, triedWith(v.cs, open), v.now); last != nil {
		*found, found.least = *last, min(wait, secretInterval)
		r.proveOther(ctx, v, open, found, wait)
		return found
	}
	r.steps(ctx, v, open, due, found)
	r.Sites.Proved(v.cs.UID, open, found.source.well(), found.cloud.well())
	r.remember(v, open, found)
	return found
}

// triedWith names what was tried: an address that was corrected is tried at once, and so is a Secret.
func triedWith(cs *v1alpha1.CloudSite, open *site.Site) string {
	return fmt.Sprintf("%d %s", cs.Generation, open.SecretVersion)
}

// remember keeps what later visits compare with.
func (r *Reconciler) remember(v *visit, open *site.Site, found *findings) {
	step := found.first()
	switch {
	case step == nil:
		r.known.prove(v.cs.UID, open.SecretVersion)
		return
	case step.reason == v1alpha1.ReasonCredentialsRefused:
		r.refused.put(v.cs.UID, triedWith(v.cs, open), v.now.Add(site.RefusedInterval), found)
		found.least = secretInterval
	case step == &found.versions:
		found.least = outdatedInterval
	}
	for _, asked := range found.all() {
		found.least = max(found.least, asked.after)
	}
	r.known.fail(v.cs.UID)
}

func (r *Reconciler) steps(ctx context.Context, v *visit, open *site.Site, due connection.Due, found *findings) {
	if due.Probe || due.Connect {
		r.probe(ctx, v, open, found)
		if found.source.failed() || found.cloud.failed() {
			return
		}
		// A connection that a run needs is renewed whatever the versions are by now.
		if found.versions.failed() && (!v.needed || v.cs.Status.Connection == nil) {
			return
		}
	}
	if due.Connect && !r.connect(ctx, v, open, found) {
		return
	}
	if due.Connect || due.Attach {
		r.attach(ctx, v, open, found)
	}
}

// probe asks both sides whether they answer, and what they are.
func (r *Reconciler) probe(ctx context.Context, v *visit, open *site.Site, found *findings) {
	r.Sites.DoubtProofs(v.cs.UID)
	info, err := open.Confluence.ServerInfo(ctx)
	found.source = explain(err, v.confluenceSecret(), v1alpha1.ReasonUnreachable)
	if err == nil {
		found.version, found.assistant = info.Version, installed(ctx, open.Confluence)
		if obstacle := connection.Outdated(info.Version, found.assistant); obstacle.Reason != "" {
			found.versions = finding{done: true, reason: obstacle.Reason, message: obstacle.Message, stalled: true}
		}
		r.listDomains(ctx, v, open)
	}
	found.cloud = explain(open.Cloud.Probe(ctx), v.cloudSecret(), v1alpha1.ReasonUnreachable)
}

// installed looks for the assistant in the plugin inventory. That is no formal interface, so what it does not tell is not known,
// and is no ground to refuse anything.
func installed(ctx context.Context, instance *confluence.Client) connection.Installed {
	plugins, err := instance.Plugins(ctx)
	if err != nil || len(plugins) == 0 {
		return connection.Installed{}
	}
	i := slices.IndexFunc(plugins, func(p confluence.Plugin) bool { return p.Key == connection.AssistantKey })
	if i < 0 {
		return connection.Installed{Readable: true}
	}
	return connection.Installed{Readable: true, Found: true, Version: plugins[i].Version}
}

func (r *Reconciler) connect(ctx context.Context, v *visit, open *site.Site, found *findings) bool {
	token, err := open.API.CreateToken(ctx, open.CloudURL)
	if err != nil {
		found.connect = explain(err, v.cloudSecret(), v1alpha1.ReasonUnreachable)
		return false
	}
	if err := open.Assistant.SaveToken(ctx, open.CloudURL, token.Token); err != nil {
		found.connect = explain(err, v.confluenceSecret(), v1alpha1.ReasonTokenRefused)
		return false
	}
	found.connect = finding{done: true}
	v.cs.Status.Connection = connection.Connected(r.Clock.Now())
	return true
}

func (r *Reconciler) attach(ctx context.Context, v *visit, open *site.Site, found *findings) {
	attachment, err := open.Assistant.Attach(ctx, open.CloudURL)
	found.attach = explain(err, v.confluenceSecret(), v1alpha1.ReasonAttachRefused)
	if err == nil {
		connection.Attached(v.cs.Status.Connection, r.Clock.Now(), attachment.Expires)
		return
	}
	if notAuthorized(err) {
		// The documented cause is a token that is gone: the next attempt begins with a new one. What stands, stands until then.
		renew := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
		v.cs.Status.Connection.RenewAfter = &renew
	}
}
