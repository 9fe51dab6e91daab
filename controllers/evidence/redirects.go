package evidence

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/verification"
)

const (
	// mostMap is how much of the map one ConfigMap takes, which takes 1 MiB in all; mostMaps is how many there may be.
	mostMap  = 450_000 // in each of its two entries
	mostMaps = 50
)

// redirects gathers the map of old addresses to new ones until it is written. nil gathers nothing.
type redirects struct {
	path string // of the old Confluence, without a slash at its end
	site string

	byID, byPath strings.Builder
	waiting      []chunk
	pages        int64
	unmapped     int64
	names        []string
	chunks       int
	// former is how many ConfigMaps the look before has written.
	former int
}

type chunk struct{ byID, byPath string }

// newRedirects returns nil where no map is wanted.
func newRedirects(w *work) *redirects {
	after := w.m.Spec.After
	if after == nil || after.RedirectMap != v1alpha1.RedirectMapNginx || w.m.Status.Verification.Mode != v1alpha1.VerifyTitles {
		return nil
	}
	path := ""
	if old, err := url.Parse(w.site.Spec.Confluence.URL); err == nil {
		path = strings.TrimSuffix(old.Path, "/")
	}
	r := &redirects{path: path, site: w.open.CloudURL}
	if last := w.m.Status.Verification.Redirects; last != nil {
		r.former = len(last.Reports)
		if w.m.Status.Verification.Cursor != "" {
			r.chunks = r.former
		}
	}
	return r
}

// add takes a page that both sides have.
func (r *redirects) add(key string, source, destination content.PageRef) {
	path := r.path + "/display/" + key + "/" + strings.ReplaceAll(source.Title, " ", "+")
	if r.chunks+len(r.waiting) >= mostMaps || strings.ContainsFunc(path, unicode.IsControl) {
		r.unmapped++
		return
	}
	r.pages++
	target := quoted(fmt.Sprintf("%s/wiki/spaces/%s/pages/%s", r.site, escaped(key), escaped(destination.ID)))
	fmt.Fprintf(&r.byID, "%s %s;\n", quoted(source.ID), target)
	// Confluence links a title with a plus by its ID alone: in an address it would be one with a space, which may be there too, and
	// nginx does not start with an address that stands there twice.
	if !strings.Contains(source.Title, "+") {
		fmt.Fprintf(&r.byPath, "%s %s;\n", quoted(path), target)
	}
	if r.byID.Len() >= mostMap-2048 || r.byPath.Len() >= mostMap-2048 {
		r.cut()
	}
}

func (r *redirects) cut() {
	r.waiting = append(r.waiting, chunk{r.byID.String(), r.byPath.String()})
	r.byID.Reset()
	r.byPath.Reset()
}

// flush writes what is full, and all where a part of the spaces is whole: after a restart nothing of it comes again.
func (r *redirects) flush(ctx context.Context, w *work, whole bool) error {
	if r == nil {
		return nil
	}
	if whole && r.byID.Len() > 0 {
		r.cut()
	}
	for len(r.waiting) > 0 {
		next := r.waiting[0]
		name, err := w.publish(ctx, numbered("-redirects", r.chunks+1), map[string]string{
			"pages-by-id.map": next.byID, "pages-by-path.map": next.byPath,
		})
		if err != nil {
			return err
		}
		if name != "" {
			r.names = append(r.names, name)
		}
		r.chunks++
		r.waiting = r.waiting[1:]
	}
	return nil
}

// empty writes nothing into what a former look has written beyond this one: two maps with the same address keep nginx from starting.
func (r *redirects) empty(ctx context.Context, w *work) error {
	if r == nil {
		return nil
	}
	for n := r.chunks + 1; n <= r.former; n++ {
		nothing := map[string]string{"pages-by-id.map": "", "pages-by-path.map": ""}
		if _, err := w.publish(ctx, numbered("-redirects", n), nothing); err != nil {
			return err
		}
	}
	return nil
}

// record brings what was written into the status, with the pages of these spaces that are missing on the site.
func (r *redirects) record(v *v1alpha1.VerificationStatus, spaces []verification.Space, first bool) {
	if r == nil {
		return
	}
	if v.Redirects == nil || first {
		v.Redirects = &v1alpha1.RedirectStatus{}
	}
	v.Redirects.Pages += r.pages
	v.Redirects.Unmapped += r.unmapped
	for _, space := range spaces {
		v.Redirects.Unmapped += space.MissingPages
	}
	for _, name := range r.names {
		v.Redirects.Reports = named(v.Redirects.Reports, name)
	}
	r.pages, r.unmapped, r.names = 0, 0, nil
}

// escaped writes a part of a path. A dollar sign would begin a variable of nginx.
func escaped(part string) string { return strings.ReplaceAll(url.PathEscape(part), "$", "%24") }

var inQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// quoted writes a text between quotes as nginx reads it.
func quoted(text string) string { return `"` + inQuotes.Replace(text) + `"` }
