/** Somebody who acts without a browser: what matters in a journey is what others see of it. */

/** No connection is kept: one that the server ends while it is asked again would fail a journey. */
const headers = { Connection: 'close', 'Content-Type': 'application/json' };
const baseUrl = () => process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000';

export interface NewPost {
  title: string;
  text: string;
  image?: string;
  isForFollowers?: boolean;
}

export interface Account {
  access_token: string;
  user: { id: number; username: string };
}

export class Member {
  readonly id: number;
  readonly username: string;
  private readonly token: string;

  constructor({ access_token, user }: Account) {
    this.id = user.id;
    this.username = user.username;
    this.token = access_token;
  }

  async publish({ title, text, image, isForFollowers = false }: NewPost): Promise<number> {
    const post = await this.send<{ id: number }>('POST', '/api/posts', {
      title,
      text,
      visibility: isForFollowers ? 'followers' : 'public',
      ...(image ? { image_url: image } : {}),
    });
    return post.id;
  }

  async comment(postId: number, text: string): Promise<number> {
    return (await this.send<{ id: number }>('POST', `/api/posts/${postId}/comments`, { text })).id;
  }

  async addDog(name: string): Promise<number> {
    return (await this.send<{ id: number }>('POST', `/api/dogs/${encodeURIComponent(name)}`)).id;
  }

  like = (postId: number) => this.send('PUT', `/api/posts/${postId}/like`);
  rate = (movieId: number, score: number) =>
    this.send('PUT', `/api/movies/${movieId}/rating`, { score });
  follow = (userId: number) => this.send('PUT', `/api/users/${userId}/follow`);

  private async send<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(baseUrl() + path, {
      method,
      headers: { ...headers, Authorization: `Bearer ${this.token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    }
    return (response.status === 204 ? null : await response.json()) as Answer;
  }
}

/** Signs somebody in, or up. */
export async function join(username: string): Promise<Member> {
  const response = await fetch(`${baseUrl()}/api/auth/username`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ username }),
  });
  if (!response.ok) {
    throw new Error(`${username} cannot join: ${response.status} ${await response.text()}`);
  }
  return new Member((await response.json()) as Account);
}
